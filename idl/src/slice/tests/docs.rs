//! Comments become documentation of what follows.

use crate::slice::tests::outcome;
use crate::slice::unit::{Doc, Kind, Unit};

fn unit(source: &str) -> Unit {
    let outcome = outcome(source);
    outcome.unit.clone().unwrap_or_else(|| panic!("{}", outcome.render()))
}

fn overview(doc: &Doc) -> String {
    doc.overview.join("|")
}

#[test]
fn each_part_has_its_own() {
    let unit = unit(
        "// not this
        module M {
            /** A struct. **/
            struct S {
                /// The first.
                /// Two lines.
                int a; ///< not this
                int b;
            }
            /// An enum.
            enum E { /** One. */ A, B }
            /** An interface. */
            [\"amd\"] interface I {
                /**
                 * Works.
                 * @param x What.
                 * @return How.
                 * @throws X When.
                 */
                int work(int x);
                [\"deprecated:no\"]
                /// Old.
                void old();
            }
        }",
    );
    let get = |id: &str| unit.get(unit.find(id).unwrap());
    assert_eq!(overview(&get("::M::S").doc), "A struct.");
    let Kind::Struct(found) = &get("::M::S").kind else { panic!("a struct") };
    assert_eq!(overview(&found.members[0].doc), "The first.|Two lines.");
    assert_eq!(overview(&found.members[1].doc), "");
    let Kind::Enum(found) = &get("::M::E").kind else { panic!("an enum") };
    assert_eq!(overview(&get("::M::E").doc), "An enum.");
    assert_eq!(overview(&found.enumerators[0].doc), "One.");
    let Kind::Interface(found) = &get("::M::I").kind else { panic!("an interface") };
    assert_eq!(overview(&get("::M::I").doc), "An interface.");
    assert_eq!(overview(&found.operations[0].doc), "Works.");
    assert_eq!(found.operations[0].doc.params[0].0, "x");
    assert_eq!(found.operations[0].doc.returns, ["How."]);
    assert_eq!(found.operations[0].doc.throws[0].0, "X");
    assert_eq!(overview(&found.operations[1].doc), "Old.");
    assert_eq!(found.operations[1].deprecated.as_deref(), Some("no"));
}

#[test]
fn deprecation() {
    let unit = unit(
        "module M {
            [\"deprecate:use B\"] struct A { int x; }
            [\"deprecated\"] struct B { [\"deprecated:gone\"] int x; }
            /** @deprecated Use C. */ struct C { int x; }
            /** @deprecated Use C. */ [\"deprecated\"] enum D { E, [\"deprecated\"] F }
            struct G { int x; }
        }",
    );
    let reason = |id: &str| unit.get(unit.find(id).unwrap()).deprecated.clone();
    assert_eq!(reason("::M::A").as_deref(), Some("use B"));
    assert_eq!(reason("::M::B").as_deref(), Some(""));
    assert_eq!(reason("::M::C").as_deref(), Some("Use C."));
    assert_eq!(reason("::M::D").as_deref(), Some("Use C."));
    assert_eq!(reason("::M::G"), None);
}
