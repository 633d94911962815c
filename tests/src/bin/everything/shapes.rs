//! Graphs of nodes, as the constants of `Everything.ice` lay them out.

use floe::{Link, Node};

use crate::everything::{
    ALONE, CHAIN, CLIQUE, DOUBLERING, NARCISSUS, Node as Item, PAIR, RING, SHARED, SHAREDANDNIL, STAR, TREE,
};

pub(crate) const SHAPES: [&str; 11] =
    [ALONE, NARCISSUS, PAIR, CHAIN, RING, DOUBLERING, CLIQUE, SHARED, SHAREDANDNIL, TREE, STAR];

/// All nodes of a shape.
pub(crate) fn nodes_of(shape: i32) -> Vec<Link<Item>> {
    let text = SHAPES[shape.cast_unsigned() as usize % SHAPES.len()];
    let numbers: Vec<usize> = text.split(' ').map(|number| number.parse().expect("a number")).collect();
    let count = numbers[0];
    let mut nodes = vec![Node::new(Item::default())];
    for _ in 1..count {
        nodes.push(nodes[0].beside(Item::default()));
    }
    // Node `i` refers to node `(a * i + b + t) mod m`.
    let at = |step: &[usize], i: usize, t: usize| {
        Link::from(nodes.get((step[0] * i + step[1] + t) % step[2]).cloned())
    };
    for (i, node) in nodes.iter().enumerate() {
        let item = Item {
            id: i as i32,
            next: at(&numbers[1..4], i, 0),
            others: (0..numbers[4]).map(|t| at(&numbers[5..8], i, t)).collect(),
            named: (0..numbers[8]).map(|t| (t as i32, at(&numbers[9..12], i, t))).collect(),
            any: Link::nil(),
        };
        *node.write() = item;
    }
    nodes.iter().map(Link::from).collect()
}
