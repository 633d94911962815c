//! What is exported in more than one test, with the descriptions that it comes from.

use std::path::{Path, PathBuf};

use floe::describe::{Exception, Interface, Type};
use floe::export::Slice;
use floe::wire::{SliceException, SliceType};
use floe::{Class, Interface as _, Link, TypedProxy};
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

    fn class<C: Class>(mut self) -> Self {
        self.slice = self.slice.class::<C>();
        self.types.push(Link::<C>::DESCRIPTION);
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
        ("classes", one().interface::<classes::PlanPrx>().class::<classes::Review>()),
        ("derived class", derived_class()),
        ("everything", everything()),
        ("evolving", evolving()),
    ]
}

#[allow(deprecated, reason = "the class is, to show how that is exported")]
fn derived_class() -> Exported {
    Exported::default().class::<classes::Far>()
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

/// Graphs of classes: cycles, bases in other modules, classes in structs and structs in classes.
mod classes {
    use std::collections::BTreeMap;

    use floe::class::Value;
    use floe::prelude::*;

    /// A step of a plan.
    #[derive(Class, Debug, Default)]
    #[class("::Plans::Step")]
    pub(super) struct Step {
        /// What to do.
        pub(super) title: String,
        pub(super) next: Link<Step>,
        pub(super) parts: Vec<Link<Step>>,
        #[tag(2)]
        pub(super) review: Option<Link<Review>>,
        #[tag(1)]
        pub(super) cost: Option<Cost>,
    }

    #[derive(Class, Debug, Default)]
    #[class("::Plans::Checked::Review", base = Step, id = 17)]
    pub(super) struct Review {
        pub(super) base: Step,
        pub(super) by: BTreeMap<String, Link<Value>>,
    }

    #[derive(Class, Debug, Default)]
    #[class("::Far::Away", base = Review)]
    #[deprecated(note = "nobody goes there")]
    #[allow(deprecated, reason = "its own derives name it")]
    pub(super) struct Far {
        pub(super) base: Review,
        pub(super) plan: Option<PlanPrx>,
    }

    #[derive(Slice, Clone, Debug, Default)]
    pub(super) struct Cost {
        pub(super) of: Link<Step>,
        pub(super) sum: i64,
    }

    #[derive(Exception, Debug)]
    #[exception("::Plans::Blocked")]
    pub(super) struct Blocked {
        pub(super) at: Link<Step>,
    }

    #[derive(Exception, Debug)]
    pub(super) enum Fails {
        Blocked(Blocked),
        #[system]
        System(floe::Error),
    }

    /// What a plan gives.
    #[derive(Results)]
    pub(super) struct Outcome {
        #[returns]
        pub(super) value: Link<Step>,
        pub(super) costs: Vec<Cost>,
        #[tag(3)]
        pub(super) any: Option<Link<Value>>,
    }

    #[remote("::Plans::Plan")]
    pub(super) trait Plan {
        #[format(sliced)]
        #[results]
        async fn run(&self, first: Link<Step>, all: &[Link<Value>]) -> Result<Outcome, Fails>;
        #[format(compact)]
        async fn any(&self, any: Link<Value>) -> floe::Result<Link<Value>>;
    }
}

/// What the back end made of `Everything.ice`.
mod from_slice {
    floe::include_slice!("Everything");
    floe::include_slice!("EvolvingNew");
}

/// All that stands in `Everything.ice`.
pub(super) fn everything() -> Exported {
    use from_slice::everything::*;
    Exported::default()
        .interface::<EveryonePrx>()
        .class::<Last>()
        .class::<CompactDerived>()
        .exception::<AllFault>()
        .exception::<OptionalFault>()
        .value::<Constants>()
        .value::<Defaults>()
}

/// All that stands in `Evolving.ice`, in its newer version.
pub(super) fn evolving() -> Exported {
    use from_slice::evolving::*;
    Exported::default()
        .interface::<EvolutionPrx>()
        .class::<Further>()
        .class::<Compact>()
        .class::<Stranger>()
        .exception::<DetailedFault>()
}
