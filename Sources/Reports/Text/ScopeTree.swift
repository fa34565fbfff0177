import HostModel
import TerminalText

/// The scope of a set's hot reset as a tree: buses, the functions on them, their virtual functions.
struct ScopeTree {
  private struct Node {
    var text: String
    var children: [Node] = []
  }

  private let root: Node

  /// Creates the tree of a set; the device `marked` gets a mark.
  init(_ set: DeviceSet, in snapshot: Snapshot, marking marked: DeviceAddress) {
    let devices = Dictionary(firstOf: snapshot.devices, by: \.address.pci)
    let affected = Dictionary(firstOf: set.hotReset.affected, by: \.address)
    let addresses = affected.keys.sorted()

    func node(_ address: PCIAddress) -> Node? {
      guard let function = affected[address] else { return nil }
      let below = addresses.filter { $0 != address && devices[$0]?.physicalFunction == address }
      return Node(
        text: Self.text(function, devices[address], isMarked: .pci(address) == marked), children: below.compactMap(node)
      )
    }
    // A virtual function is below its physical function, unless that is outside of the scope.
    let tops = addresses.filter { address in
      guard let physical = devices[address]?.physicalFunction else { return true }
      return affected[physical] == nil
    }
    let buses = Set(tops.map(\.busAddress)).sorted()
    let bridges = tops.filter { devices[$0]?.isBridge == true }
    root = Node(
      text: set.id,
      children: buses.enumerated().map { index, bus in
        // The scope's own bus is the lowest number; every other one is below a bridge on it.
        let above = index > 0 && bridges.count == 1 ? ", below \(bridges[0])" : index > 0 ? ", below a bridge" : ""
        return Node(
          text: "\(index == 0 ? set.hotReset.mechanism?.rawValue ?? "bus" : "bus") \(bus)\(above)",
          children: tops.filter { $0.busAddress == bus }.compactMap(node))
      })
  }

  private static func text(_ function: AffectedFunction, _ device: Device?, isMarked: Bool) -> String {
    let isBridge = device?.isBridge == true
    var parts = ["\(function.address) \(function.driver ?? Device.noDriver)"]
    if isMarked { parts.append("this device") }
    if let group = function.iommuGroup { parts.append("group \(group)") }
    parts.append(ScopePlace(isMember: function.isMember, isBridge: isBridge).rawValue)
    if device?.physicalFunction != nil { parts.append("virtual function") }
    if function.isMember {
      switch device?.isOpen {
      case true?: parts.append("open \(device?.countText ?? "?")")
      case false?: parts.append("closed")
      default: parts.append("open state unknown")
      }
    }
    if !function.isReportedByKernel { parts.append("not reported by the kernel") }
    for holder in device?.holders ?? [] { parts.append("held by \(holder.label)") }
    return parts.joined(separator: ", ")
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
