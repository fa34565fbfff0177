import HostModel
import Screen
import TerminalText

/// The open count of a device, and the effects of the next open and the last close.
struct OpenText {
  /// The count, with its source.
  let count: [Span]
  /// The effects of opening and closing.
  let consequences: [Span]

  init(_ device: Device, set: DeviceSet) {
    count = Self.count(of: device)
    consequences = device.bus == "pci" ? Self.consequences(of: device, set: set) : []
  }

  private static func count(of device: Device) -> [Span] {
    guard let number = device.countText else {
      return switch device.isOpen {
      case true?: [Span("open", Style(.busy)), Span(", count unknown")]
      case false?: [Span("0")]
      case nil: [.dim("unknown")]
      }
    }
    guard device.isOpen != false else { return [Span("0, closed")] }
    var spans = [Span(number, Style(.busy))]
    switch device.openCountCertainty {
    case .kernel, .computed: spans.append(Span(device.openCountCertainty.map { ", \($0.phrase)" } ?? ""))
    case .lowerBound: spans.append(Span(", some opens may be unseen"))
    case nil: break
    }
    if device.descriptors > 0 {
      let files = device.openedFiles.map { "\(Plural.count($0, "open file")), " } ?? ""
      spans.append(.dim("; \(files)\(Plural.count(device.descriptors, "descriptor"))"))
    }
    return spans
  }

  /// First open and last close of a PCI function: `vfio_pci_core_enable`, `vfio_pci_core_disable` and
  /// `vfio_pci_dev_set_try_reset` (drivers/vfio/pci/vfio_pci_core.c).
  private static func consequences(of device: Device, set: DeviceSet) -> [Span] {
    let resets = device.functionReset.verdict.outcome == .works
    guard device.isOpen == true else {
      return resets ? [.dim("The first open resets the function, and so does the last close.")] : []
    }
    if resets { return [Span("The last close resets the function.")] }
    guard device.functionReset.verdict.outcome == .fails else { return [] }
    guard set.hotReset.verdict.outcome == .works else {
      return [Span("The last close cannot reset it: the next user gets it as this one leaves it.", Style(.warn))]
    }
    let hit = Plural.count(set.hotReset.affected.count, "function")
    return [
      Span(
        "When the last open member of the set is closed, the kernel resets the whole \(set.hotReset.mechanism?.rawValue ?? "bus"): \(hit).",
        Style(.warn))
    ]
  }
}
