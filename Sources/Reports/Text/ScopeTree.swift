import HostModel
import TerminalText

/// The scope of a set's hot reset as a tree: buses, the functions on them, their virtual functions. Many alike functions
/// below one parent share a line, so that a card with hundreds of virtual functions fits a page.
struct ScopeTree {
  private struct Node {
    var text: String
    var children: [Node] = []
  }

  private let root: Node

  /// Creates the tree of a set; the device `marked` gets a mark and a line of its own.
  init(_ set: DeviceSet, in snapshot: Snapshot, marking marked: DeviceAddress) {
    let devices = Dictionary(firstOf: snapshot.devices, by: \.address.pci)
    let affected = Dictionary(firstOf: set.hotReset.affected, by: \.address)
    let addresses = affected.keys.sorted()
    // A virtual function is below its physical function, unless that is outside of the scope.
    let parents = addresses.map { address in
      devices[address]?.physicalFunction.flatMap { affected[$0] == nil ? nil : $0 }
    }
    var below: [PCIAddress: [PCIAddress]] = [:]
    for (address, parent) in zip(addresses, parents) { if let parent { below[parent, default: []].append(address) } }

    func nodes(_ addresses: [PCIAddress]) -> [Node] {
      let entries = addresses.compactMap { address in
        affected[address].map {
          ScopeEntry(
            $0, devices[address], isMarked: .pci(address) == marked, hasChildren: below[address] != nil)
        }
      }
      return ScopeEntry.lines(entries).map { line in
        Node(text: line.text, children: nodes(line.parent.flatMap { below[$0] } ?? []))
      }
    }
    let tops = zip(addresses, parents).filter { $0.1 == nil }.map(\.0)
    let buses = Dictionary(grouping: tops, by: \.busAddress)
    let bridges = tops.filter { devices[$0]?.isBridge == true }
    root = Node(
      text: set.id,
      children: buses.keys.sorted().enumerated().map { index, bus in
        // The scope's own bus is the lowest number; every other one is below a bridge on it.
        let above = index > 0 && bridges.count == 1 ? ", below \(bridges[0])" : index > 0 ? ", below a bridge" : ""
        return Node(
          text: "\(index == 0 ? set.hotReset.mechanism?.rawValue ?? "bus" : "bus") \(bus)\(above)",
          children: nodes(buses[bus] ?? []))
      })

  }

  /// The tree's lines; an entry that does not fit in one line is continued below it, inside the drawing.
  func lines(_ layout: TextLayout) -> [String] {
    layout.paragraph(root.text) + Self.lines(of: root.children, prefix: "", layout)
  }

  private static func lines(of nodes: [Node], prefix: String, _ layout: TextLayout) -> [String] {
    let glyphs = layout.glyphs
    return nodes.enumerated().flatMap { index, node in
      let isLast = index == nodes.count - 1
      let below = prefix + (isLast ? "   " : "\(glyphs.vertical)  ")
      let branch = prefix + (isLast ? glyphs.lastBranch : glyphs.branch) + glyphs.horizontal + " "
      // A continuation line has the connector to the children beside it.
      let rest = below + (node.children.isEmpty ? "" : glyphs.vertical) + "  "
      return layout.paragraph(node.text, first: branch, rest: rest) + lines(of: node.children, prefix: below, layout)
    }
  }
}
