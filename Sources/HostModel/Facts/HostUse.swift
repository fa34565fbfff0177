/// Something on the host that uses a function through its own driver: such a function is never taken away from it.
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
    /// It cannot be told what uses it.
    case unknown
  }

  /// What kind.
  package var kind: Kind
  /// One phrase that names the thing: `/dev/nvme0n1p2 is mounted on /`, `eth0 is up`.
  package var text: String

  /// A use from its parts; the phrase, which has names from outside in it, is cleaned here.
  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text.cleaned
  }
}
