"""A cell's diagram as data: nodes with ports, and wires that join ports.

The classic notation (Olah, "Understanding LSTM Networks", 2015): yellow layers, pink pointwise operations, lines that
join (concatenate) and fork (copy). The same data is painted (`lstm_viz.paint.cell`) and evaluated
(`lstm_viz.diagram.evaluate`). A wire's course follows from its two ports, so a wire drawn to another place is a wire
computed to another place.

Lengths are logical pixels in a frame of `Diagram.size`, y downwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Point = tuple[float, float]


@dataclass(frozen=True)
class Port:
    """A place on a node where a wire may end; `dx`, `dy` from the node's middle."""

    name: str
    dx: float = 0.0
    dy: float = 0.0
    is_input: bool = True


@dataclass(frozen=True)
class Node:
    """One sign of the diagram.

    Attributes
    ----------
    kind : ``"input" "output" "layer" "linear" "pointwise" "concatenate" "copy"``; a ``"linear"`` layer has weights, but
        squashes nothing.
    operation : what it computes: ``"σ" "tanh" "×" "+" "1−" "U"``, or for inputs and outputs the quantity they stand
        for.
    ports : of a layer: ``in`` has weights and bias, ``c`` is a peephole, ``plus`` is added as it is.
    width, height : 0 where nothing but the lines themselves is drawn.
    block : a layer's rows of the packed weights, counted in blocks of H (PyTorch's order).
    takes : what a layer's ``in`` has weights for: ``"hx"`` h and x side by side, or one of them alone.
    peephole : a layer's row of the peepholes' weights.
    symbol : what is written in a bubble.
    """

    name: str
    kind: str
    operation: str
    x: float
    y: float
    ports: tuple[Port, ...]
    width: float = 0.0
    height: float = 0.0
    block: int = 0
    takes: str = "hx"
    peephole: int = 0
    symbol: str = ""

    def port(self, name: str) -> Port:
        """The port of that name; KeyError where there is none."""
        for port in self.ports:
            if port.name == name:
                return port
        raise KeyError(f"node {self.name} has no port {name}")


@dataclass(frozen=True)
class Wire:
    """A line from an output port to an input port.

    Attributes
    ----------
    source, target : ``"node.port"``.
    quantity : what it carries; wires of one quantity carry the same values.
    phases : the names of the phases in which it is at work.
    route : ``""`` straight, else the order of its horizontal and vertical pieces: ``"hv"``, ``"vh"``, ``"hvh"``.
    turn : for ``"hvh"``, how far from the source the vertical piece lies.
    rest : how far from the source a packet of values comes to rest; None for the middle of the longest straight piece.
    label : its symbol, drawn at `label_offset` from its source.
    """

    name: str
    source: str
    target: str
    quantity: str
    phases: tuple[str, ...]
    route: str = ""
    turn: float = 0.0
    arrow: bool = True
    rest: float | None = None
    label: str = ""
    label_offset: Point = (0.0, 0.0)


@dataclass(frozen=True)
class Phase:
    """A sub-step of one step: its name in code, its title on screen, its duration."""

    name: str
    title: str
    duration_ms: int


@dataclass(frozen=True, eq=False)
class Diagram:
    """A cell's nodes in an order in which they can be evaluated, its wires and its phases.

    Attributes
    ----------
    cell : the `CellKind`'s name.
    body : left, top, width, height of the green box.
    belt : the wires that make up the belt of the memory, from left to right: of the cell state, of a GRU's h; empty for
        a cell without one.
    captions : what is said below about the figure: one sentence, from its longest form to its shortest.
    """

    cell: str
    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    phases: tuple[Phase, ...]
    body: tuple[float, float, float, float]
    size: Point = (864.0, 368.0)
    belt: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    _by_name: Mapping[str, Node] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {node.name: node for node in self.nodes})
        if len(self._by_name) != len(self.nodes):
            raise ValueError("two nodes have the same name")
        taken: set[str] = set()
        for wire in self.wires:
            if self.port(wire.source).is_input or not self.port(wire.target).is_input:
                raise ValueError(f"wire {wire.name} must run from an output to an input")
            if wire.target in taken:
                raise ValueError(f"two wires end in {wire.target}")
            taken.add(wire.target)

    def node(self, name: str) -> Node:
        """The node of that name; KeyError where there is none."""
        return self._by_name[name]

    def port(self, address: str) -> Port:
        """The port at ``"node.port"``."""
        node, _, port = address.partition(".")
        return self.node(node).port(port)

    def place(self, address: str) -> Point:
        """Where the port ``"node.port"`` lies."""
        node, port = self.node(address.partition(".")[0]), self.port(address)
        return node.x + port.dx, node.y + port.dy

    def points(self, wire: Wire) -> list[Point]:
        """The wire's course, corner by corner."""
        (x0, y0), (x1, y1) = self.place(wire.source), self.place(wire.target)
        corners: Mapping[str, list[Point]] = {
            "": [],
            "hv": [(x1, y0)],
            "vh": [(x0, y1)],
            "hvh": [(x0 + wire.turn, y0), (x0 + wire.turn, y1)],
        }
        return [(x0, y0), *corners[wire.route], (x1, y1)]

    def wire(self, name: str) -> Wire:
        """The wire of that name; KeyError where there is none."""
        return self._wire_by_name[name]

    @cached_property
    def belt_nodes(self) -> tuple[Node, Node]:
        """The × where the belt loses and the + where it gains."""
        along = [self.node(self.wire(name).target.partition(".")[0]) for name in self.belt]
        signs = {node.operation: node for node in along if node.kind == "pointwise"}
        return signs["×"], signs["+"]

    def wires_from(self, node: Node) -> list[Wire]:
        """The wires that leave a node."""
        return [wire for wire in self.wires if wire.source.partition(".")[0] == node.name]

    def wires_into(self, node: Node) -> list[Wire]:
        """The wires that end in a node."""
        return [wire for wire in self.wires if wire.target.partition(".")[0] == node.name]

    def phases_of(self, node: Node) -> frozenset[str]:
        """The phases in which a node is at work: those of what it sends, for layers and outputs of what they take."""
        wires = self.wires_into(node) if node.kind in ("layer", "output") else self.wires_from(node)
        return frozenset(phase for wire in wires for phase in wire.phases)

    @cached_property
    def _wire_by_name(self) -> Mapping[str, Wire]:
        return {wire.name: wire for wire in self.wires}


def diagram_of(cell: str) -> Diagram:
    """The diagram of a kind of cell by its name; KeyError for another name."""
    from lstm_viz.diagram.cells import DIAGRAMS

    return DIAGRAMS[cell]
