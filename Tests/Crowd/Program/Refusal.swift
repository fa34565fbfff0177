import Glibc

/// Why the measurement could not be made.
struct Refusal: Error {
  let text: String
  /// This machine or user cannot have it, so nothing was measured.
  var isLeftOut = false

  init(_ text: String, isLeftOut: Bool = false) {
    self.text = text
    self.isLeftOut = isLeftOut
  }

  /// A failed call with its errno.
  init(_ text: String, errno code: Int32, isLeftOut: Bool = false) {
    self.init("\(text): \(String(cString: strerror(code)))", isLeftOut: isLeftOut)
  }
}
