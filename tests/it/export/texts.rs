//! The text itself: what a person reads, and what is kept in files.

use floe::export::{Error, Slice};
use floe::prelude::*;
use floe_tests::exported::{Closed, MapPrx};

/// All that the atlas needs, in the order in which it can be read.
#[test]
fn the_atlas() {
    let text = Slice::new().interface::<MapPrx>().exception::<Closed>().text().expect("it is Slice");
    let expected = include_str!("atlas.ice");
    if std::env::var_os("WRITE_SLICE").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/it/export/atlas.ice"), &text).expect("a file");
    } else {
        assert_eq!(text, expected.replace("\r\n", "\n"));
    }
}

mod left {
    use floe::prelude::*;

    #[derive(Slice)]
    pub(super) struct Size {
        pub(super) width: i32,
    }

    #[remote("::Left::Side")]
    pub(super) trait Side {
        async fn other(&self, size: &Size) -> floe::Result<super::right::SidePrx>;
    }
}

mod right {
    use floe::prelude::*;

    #[remote("::Right::Inner::Side")]
    pub(super) trait Side {
        async fn other(&self) -> floe::Result<Option<super::left::SidePrx>>;
    }
}

#[remote("::Above::Roof")]
trait Roof {
    async fn sides(&self, left: &[left::SidePrx], right: right::SidePrx) -> floe::Result<Vec<i32>>;
}

/// A file for each outermost module, but for those that use each other.
#[test]
fn files() {
    let files = Slice::new().interface::<RoofPrx>().files().expect("it is Slice");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let [(_, left), (_, above)] = files.as_slice() else { panic!("expected two files, found {names:?}") };
    assert_eq!(names, ["Left.ice", "Above.ice"]);
    let body = |text: &str| text.split_once("#pragma once\n").map(|(_, body)| body.to_owned());
    assert_eq!(body(left).as_deref(), Some(LEFT));
    assert_eq!(body(above).as_deref(), Some(ABOVE));
}

const LEFT: &str = "
module Left
{
    struct Size
    {
        int width;
    }
}

module Right
{
    module Inner
    {
        interface Side;
    }
}

module Left
{
    interface Side
    {
        ::Right::Inner::Side* other(Size size);
    }
}

module Right
{
    module Inner
    {
        interface Side
        {
            ::Left::Side* other();
        }
    }
}
";

const ABOVE: &str = "
#include \"Left.ice\"

module Above
{
    sequence<int> IntSeq;
    sequence<::Left::Side*> SidePrxSeq;

    interface Roof
    {
        IntSeq sides(SidePrxSeq left, ::Right::Inner::Side* right);
    }
}
";

/// Written, checked, changed by hand, checked again.
#[test]
fn a_folder_of_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().join("slice");
    let slice = Slice::new().interface::<RoofPrx>();
    let differs = || match slice.check(&folder) {
        Err(Error::Differs { diff }) => diff,
        other => panic!("expected a difference, found {other:?}"),
    };
    let missing = differs();
    assert!(missing.contains("Left.ice (not there)\n") && missing.contains("\n+module Left\n"), "{missing}");

    slice.write_to(&folder).expect("the folder can be written");
    slice.check(&folder).expect("nothing differs");
    let path = folder.join("Left.ice");
    let text = std::fs::read_to_string(&path).expect("a file");
    std::fs::write(&path, text.replace('\n', "\r\n")).expect("a file");
    slice.check(&folder).expect("line ends are no difference");

    std::fs::write(&path, text.replace("int width", "long width")).expect("a file");
    let expected = "
     {
         struct Size
         {
    -        long width;
    +        int width;
         }
     }
    "
    .replace("\n    ", "\n");
    let found = differs();
    assert!(found.contains(expected.trim_end_matches(' ')), "{found}");
    slice.write_to(&folder).expect("the folder can be written");
    slice.check(&folder).expect("nothing differs");
}

/// A file in the place of the folder.
#[test]
fn a_folder_that_cannot_be() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    match Slice::new().interface::<RoofPrx>().write_to(file.path()) {
        Err(Error::Io { path, .. }) => assert_eq!(path, file.path()),
        other => panic!("expected an error of the system, found {other:?}"),
    }
}
