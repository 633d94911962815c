//! What is exported in more than one test, with the descriptions that it comes from.

use std::path::{Path, PathBuf};

use floe::describe::{Exception, Interface, Type};
use floe::export::Slice;
use floe::wire::{SliceException, SliceType};
use floe::{Interface as _, TypedProxy};
use floe_tests::conformance::{calls, composites, failures, optionals, proxies, scalars};
use floe_tests::{exported, policies, printers};

/// What is exported, and its description.
#[derive(Default)]
pub(crate) struct Exported {
    pub(crate) slice: Slice,
    pub(super) interfaces: Vec<&'static Interface>,
    pub(super) exceptions: Vec<&'static Exception>,
    pub(super) types: Vec<Type>,
}

impl Exported {
    fn interface<P: TypedProxy>(mut self) -> Self {
        self.slice = self.slice.interface::<P>();
        self.interfaces.push(P::Tag::DESCRIPTION);
        self
    }

    fn exception<E: SliceException>(mut self) -> Self {
        self.slice = self.slice.exception::<E>();
        self.exceptions.push(E::DESCRIPTION);
        self
    }

    fn value<T: SliceType>(mut self) -> Self {
        self.slice = self.slice.value::<T>();
        self.types.push(T::DESCRIPTION);
        self
    }

    /// Writes it into a folder, as its files and as the one text; gives their paths.
    pub(crate) fn write_to(&self, folder: &Path) -> Vec<PathBuf> {
        self.slice.write_to(folder).expect("the folder can be written");
        let one = folder.join("One.ice");
        std::fs::write(&one, self.slice.text().expect("it is Slice")).expect("the folder can be written");
        let files = self.slice.files().expect("it is Slice").into_iter();
        files.map(|(name, _)| folder.join(name)).chain([one]).collect()
    }
}

/// Interfaces of all shapes, each by a name.
pub(crate) fn all() -> Vec<(&'static str, Exported)> {
    let one = Exported::default;
    vec![
        ("maps", one().interface::<exported::MapPrx>().exception::<exported::Closed>()),
        ("scalars", one().interface::<scalars::ScalarsPrx>()),
        ("composites", one().interface::<composites::CompositesPrx>()),
        ("proxies", one().interface::<proxies::SpecialTargetPrx>()),
        ("others", one().interface::<policies::ProbePrx>().interface::<printers::PrinterPrx>()),
        ("conformance", conformance()),
        ("node", one().interface::<many::NodePrx>().value::<many::Outer>()),
        ("special", one().interface::<many::SpecialPrx>()),
        ("right", one().interface::<many::RightPrx>().exception::<many::More>()),
        ("exception", one().exception::<many::Nothing>()),
    ]
}

/// All that stands in `Conformance.ice`.
pub(super) fn conformance() -> Exported {
    Exported::default()
        .interface::<scalars::ScalarsPrx>()
        .interface::<composites::CompositesPrx>()
        .interface::<optionals::OptionalsPrx>()
        .interface::<failures::FailuresPrx>()
        .interface::<proxies::ProxiesPrx>()
        .interface::<proxies::SpecialTargetPrx>()
        .interface::<calls::CallsPrx>()
}

/// Circles of interfaces, a diamond, modules in modules, exceptions without members.
mod many {
    use std::collections::BTreeMap;

    use floe::prelude::*;

    #[derive(Slice, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub(super) enum Sign {
        Zero,
        Seven = 7,
        Eight,
        Two = 2,
        Last = 0x7fff_ffff,
        First = 1,
    }

    /// Of types in three modules.
    #[derive(Slice)]
    #[slice("::Many::Types::Outer")]
    pub(super) struct Outer {
        pub(super) inner: Inner,
        pub(super) signs: BTreeMap<Sign, Vec<Inner>>,
        pub(super) nodes: Vec<Option<NodePrx>>,
    }

    #[derive(Slice, Clone, Copy)]
    pub(super) struct Inner {
        pub(super) x: i64,
    }

    #[derive(Exception, Debug)]
    #[exception("::Many::Errors::Nothing")]
    pub(super) struct Nothing;

    #[derive(Exception, Debug)]
    #[exception("::Many::Errors::More", base = Nothing)]
    pub(super) struct More {
        pub(super) base: Nothing,
        pub(super) node: Option<NodePrx>,
    }

    #[derive(Exception, Debug)]
    pub(super) enum Both {
        More(More),
        Nothing(Nothing),
        #[system]
        System(floe::Error),
    }

    #[remote("::Many::Left")]
    pub(super) trait Left {
        async fn right(&self, from: Option<&NodePrx>) -> Result<Option<RightPrx>, Both>;
    }

    #[remote("::Many::Right")]
    pub(super) trait Right {
        async fn left(&self) -> floe::Result<Option<LeftPrx>>;
    }

    /// A diamond: both have one base.
    #[remote("::Many::Base")]
    pub(super) trait Base {}

    #[remote("::Many::LeftBase")]
    pub(super) trait LeftBase: Base {}

    #[remote("::Many::RightBase")]
    pub(super) trait RightBase: Base {}

    #[remote("::Other::Node")]
    pub(super) trait Node: LeftBase + RightBase + Base {
        /// Refers to what extends it.
        async fn special(&self, outer: Outer, all: Vec<SpecialPrx>) -> floe::Result<Vec<Vec<NodePrx>>>;
        async fn outer(&self) -> floe::Result<Outer>;
        async fn a_name_that_is_long_enough_for_lines_of_parameters(
            &self,
            one: Vec<Outer>,
            two: BTreeMap<String, Inner>,
            #[tag(2_147_483_647)] three: Option<Identity>,
        ) -> Result<(i32, Sign), Both>;
        async fn a_name_that_is_too_long_for_a_line_of_slice_even_without_one_parameter_or_result_in_it_no_way(
            &self,
        ) -> Result<(), Both>;
    }

    #[remote("::Other::Special")]
    pub(super) trait Special: Node {
        async fn left(&self) -> floe::Result<Option<LeftPrx>>;
    }
}
