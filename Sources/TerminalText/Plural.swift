/// Counts with their nouns.
package enum Plural {
  /// `1 set`, `2 sets`; the plural adds an `s` unless one is given.
  package static func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(number) \(number == 1 ? singular : plural ?? singular + "s")"
  }
}
