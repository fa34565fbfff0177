/// A kernel's upstream version.
package struct KernelVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// First number, 6 of 6.12.117.
  package var major: Int
  /// Second number, 12 of 6.12.117.
  package var minor: Int
  /// Stable patch level, 117 of 6.12.117; nil if the release string hides it (Debian's `6.1.0-50-amd64`).
  package var patch: Int?
  /// Number of the release candidate, 2 of 6.15-rc2; nil for a release.
  package var candidate: Int?

  /// Creates a version.
  package init(_ major: Int, _ minor: Int, _ patch: Int? = nil) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Reads `uname -r` and, where that hides the stable level, the text of /proc/version.
  ///
  /// Distributions that freeze their ABI name print `6.1.0-50-amd64` as the release and the true
  /// version (`Debian 6.1.192-2`) only in the version text, Ubuntu in /proc/version_signature.
  package init?(release: String, versionText: String = "") {
    guard let first = Self.numbers(release), first.count >= 2 else { return nil }
    self.init(first[0], first[1], first.count > 2 ? first[2] : 0)
    if let match = release.firstMatch(of: /[-.0-9]rc([0-9]+)/) { candidate = Int(match.1) }
    guard release.hasPrefix("\(major).\(minor).0-") else { return }
    patch = nil
    for word in versionText.split(whereSeparator: { $0 == " " || $0 == "(" || $0 == ")" || $0 == "\n" }) {
      guard let found = Self.numbers(String(word)), found.count >= 3, found[0] == major, found[1] == minor,
        found[2] > 0
      else { continue }
      patch = found[2]
      return
    }
  }

  /// `6.12.117`, or `6.1` if the patch level is unknown.
  package var description: String { patch.map { "\(major).\(minor).\($0)" } ?? "\(major).\(minor)" }

  /// By major, minor and patch; an unknown patch level counts as 0.
  package static func < (left: KernelVersion, right: KernelVersion) -> Bool {
    (left.major, left.minor, left.patch ?? 0) < (right.major, right.minor, right.patch ?? 0)
  }

  private static func numbers(_ text: String) -> [Int]? {
    var result: [Int] = []
    var rest = Substring(text)
    while result.count < 3 {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let value = Int(digits) else { break }
      result.append(value)
      rest = rest.dropFirst(digits.count)
      guard rest.first == "." else { break }
      rest = rest.dropFirst()
    }
    return result.isEmpty ? nil : result
  }
}
