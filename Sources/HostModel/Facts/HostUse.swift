import TerminalText

/// A use of a function by the host through the function's own driver. Such a function is never unbound.
package struct HostUse: Hashable, Sendable, Codable {
  /// The kinds of uses.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
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

  /// Creates a use. The phrase contains names from outside and is cleaned here.
  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text.cleaned
  }
}
