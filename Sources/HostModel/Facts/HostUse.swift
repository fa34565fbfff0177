import TerminalText

/// A use of a function by the host through the function's own driver. Such a function is never unbound.
package struct HostUse: Hashable, Sendable, Codable {
  /// The kinds of uses.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The host runs from it: its root file system, `/usr` or `/boot` is on it.
    case hostSystem
    /// A file system on it, or on what is built from it, is mounted.
    case mounted
    /// It is swap space.
    case swap
    /// Its network interface is up.
    case networkInterfaceUp
    /// The console is on it: a screen, a keyboard, a serial line.
    case console
    /// A process has one of its device nodes open.
    case nodeOpen
    /// It is unknown what uses it.
    case unknown
  }

  /// The kind.
  package var kind: Kind
  /// One phrase that names the thing: `/dev/nvme0n1p2 is mounted on /`, `eth0 is up`.
  package var text: String

  /// True if it cannot end while the host runs.
  package var isForGood: Bool { kind == .hostSystem || kind == .console }

  /// The remedy says what ends the use.
  package var remedy: Remedy {
    switch kind {
    case .hostSystem: Remedy(.none, "Leave it to the host, which runs from it.")
    case .mounted: Remedy(.stopHostUse, "Unmount it first.")
    case .swap: Remedy(.stopHostUse, "Turn the swap space off first (swapoff).")
    case .networkInterfaceUp:
      Remedy(
        .stopHostUse,
        "Set the interface down first, unless you are logged in by it: ip link set \(text.prefix { $0 != " " }) down."
      )
    case .console: Remedy(.none, "Leave it to the host: the console is on it.")
    case .nodeOpen: Remedy(.stopHostUse, "End that process first.")
    case .unknown: Remedy(.look, "Find out first what uses it; root sees more.")
    }
  }

  /// Creates a use. The phrase contains names from outside and is cleaned here.
  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text.cleaned
  }
}
