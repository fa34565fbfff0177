import HostModel
import TerminalText

extension ActionRequest {
  /// The title of the action: `Hot reset 0000:08:01.0 with sibling bind`. It names `path` if the request leaves the
  /// path open.
  package func title(path: AccessPath? = nil) -> String {
    func by(_ asked: AccessPath?) -> String { (asked ?? path).map { " \($0.phrase)" } ?? "" }
    switch self {
    case .open(let open): return "Open \(open.device)\(by(open.path))"
    case .close(let device, let all): return all ? "Close all of \(device)" : "Close \(device)"
    case .closeEverything: return "Close everything"
    case .functionReset(let device, _): return "Function reset \(device)\(by(nil))"
    case .hotReset(let reset):
      return "Hot reset \(reset.device)\(by(reset.path))\(reset.bindsSiblings ? " with sibling bind" : "")"
    case .bind(let addresses, let driver): return "Bind \(Self.list(addresses)) to \(driver.cleaned)"
    case .unbind(let addresses): return "Unbind \(Self.list(addresses))"
    case .restore: return "Finish the restore"
    }
  }

  private static func list(_ addresses: [PCIAddress]) -> String {
    addresses.map(\.description).joined(separator: ", ")
  }
}

extension AccessPath {
  /// The path as a phrase: `by group`, `by device node`.
  package var phrase: String {
    switch self {
    case .group: "by group"
    case .cdev: "by device node"
    }
  }
}

/// The wording of a plan, the same in a dialog and on the command line.
extension ActionPlan {
  /// The title, with the chosen access path.
  package var title: String { request.title(path: path) }

  /// The heading of ``affected``.
  package var affectedHeading: String {
    let isPCI = affected.allSatisfy { $0.address.pci != nil }
    let count = Plural.count(affected.count, isPCI ? "function" : "device")
    switch request.kind {
    case .hotReset: return "Reset by the \(mechanism?.rawValue ?? "bus"): \(count)"
    case .open: return "May be reset: \(count)"
    case .functionReset:
      return affected.count == 1 ? "Reset: \(count)" : "Reset, by itself or by the close after it: \(count)"
    case .close: return "May be reset by the close: \(count)"
    case .unbind: return "Loses its driver: \(count)"
    case .bind, .restore: return "Gets another driver: \(count)"
    }
  }

  /// The heading of ``consequences``.
  package static let consequencesHeading = "Consequences"

  /// The heading of ``warnings``.
  package static let warningsHeading = "Warning"

  /// The heading of ``doubts``.
  package static let doubtsHeading = "Outcome unknown"
}

extension ActionPlan.Refusal {
  /// The answer in a few words: `Fails with EBUSY`, or `Refused by vfiotop`.
  package var answer: String {
    guard let errno else { return "Refused by vfiotop" }
    return "Fails with \(errno.name)" + (isAtOpen ? ", \(Self.atOpen)" : "")
  }

  /// Says why a reset's plan has another errno than the verdict about the reset itself.
  package static let atOpen = "at the open before it"

  /// The meaning of the errno; nil if vfiotop refuses.
  package var meaning: String? { errno?.meaning }
}

extension ActionPlan.AffectedDevice {
  /// The open state of a device without a known holder: `closed`.
  package var openState: String {
    switch isOpen {
    case false? where isDrivenByHost: "driven by the host"
    case true?: "open, holder unseen"
    case false?: "closed"
    case nil: "open state unknown"
    }
  }
}
