//! Metadata is kept where it stands, and looked at where all compilers know it.

use crate::slice::tests::{messages, outcome};
use crate::slice::unit::Kind;

#[test]
fn kept_where_it_stands() {
    let source = "[[\"underscore\", \"cpp:x\"]] [[\"java:y\"]]
        module M {
            [\"rust:derive:Eq\", \"cpp:comparable\"] [\"protected\"] struct S { [\"rust:type:u8\"] byte x; }
            [\"rust:type:VecDeque\"] sequence<[\"rust:type:i16\"] short> Q;
            dictionary<[\"a:k\"] string, [\"a:v\"] int> D;
            interface I { [\"amd\"] int op([\"rust:x\"] int a, out [\"rust:y\"] int b); }
        }";
    let outcome = outcome(source);
    let unit = outcome.unit.as_ref().unwrap_or_else(|| panic!("{}", outcome.render()));
    let texts = |metadata: &[crate::slice::unit::Metadata]| {
        metadata.iter().map(|one| one.text.clone()).collect::<Vec<_>>().join(" ")
    };
    let get = |id: &str| unit.get(unit.find(id).unwrap());
    assert_eq!(texts(&unit.files[0].metadata), "underscore cpp:x java:y");
    assert_eq!(texts(&get("::M::S").metadata), "rust:derive:Eq cpp:comparable protected");
    let Kind::Struct(found) = &get("::M::S").kind else { panic!("a struct") };
    assert_eq!(texts(&found.members[0].metadata), "rust:type:u8");
    let Kind::Sequence(found) = &get("::M::Q").kind else { panic!("a sequence") };
    assert_eq!(texts(&found.element_metadata), "rust:type:i16");
    let Kind::Dictionary(found) = &get("::M::D").kind else { panic!("a dictionary") };
    assert_eq!(texts(&found.key_metadata) + &texts(&found.value_metadata), "a:ka:v");
    let Kind::Interface(found) = &get("::M::I").kind else { panic!("an interface") };
    assert_eq!(texts(&found.operations[0].metadata), "amd");
    assert_eq!(texts(&found.operations[0].ins[0].metadata), "rust:x");
    assert_eq!(texts(&found.operations[0].outs[0].metadata), "rust:y");
}

#[test]
fn other_languages_say_what_they_want() {
    let source = "[[\"python:pkgdir:A\"]] module M { [\"cpp:anything\", \"java:type:x\", \"swift:y\", \"ruby:z\"] struct S { int x; } }";
    assert_eq!(messages(source), [""; 0]);
}

#[test]
fn warnings_can_be_turned_off() {
    let check = |quiet: &str, count| {
        let source = format!("{quiet} module M {{ interface I {{}} [\"amdd\"] struct S {{ I i; }} }}");
        assert_eq!(messages(&source).len(), count, "{quiet}");
    };
    check("", 2);
    check("[[\"suppress-warning\"]]", 0);
    check("[[\"suppress-warning:all\"]]", 0);
    check("[[\"suppress-warning:deprecated\"]]", 1);
    check("[[\"suppress-warning:invalid-metadata\"]]", 1);
    check("[[\"suppress-warning:deprecated, invalid-metadata\"]]", 0);
    check("[[\"suppress-warning:invalid-comment\"]]", 2);
}
