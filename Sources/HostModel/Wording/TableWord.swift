/// A word of the tables with its meaning, for the help page and the man page.
package struct TableWord: Hashable, Sendable {
  /// The kinds of words.
  package enum Kind: Hashable, Sendable {
    /// The heading of a column.
    case heading
    /// A verdict: nothing is in the way.
    case works
    /// A verdict: something is in the way.
    case refused
    /// A value that is unknown.
    case unknown
  }

  /// The word, as the tables have it.
  package let text: String
  /// The kind of word.
  package let kind: Kind
  /// The meaning, one or two sentences.
  package let meaning: String

  /// The words that a table does not explain itself, in the order of its columns.
  package static let all = [
    TableWord(
      text: ColumnHeading.openCount, kind: .heading,
      meaning: "The kernel's open count; >= where some opens may be unseen, ? where it is unknown."),
    TableWord(text: ColumnHeading.open, kind: .heading, meaning: "The result of a new open now."),
    TableWord(
      text: ColumnHeading.functionReset, kind: .heading, meaning: "The result of a reset of the function alone."),
    TableWord(
      text: ColumnHeading.hotReset, kind: .heading,
      meaning:
        "The result of a hot reset of the whole set; hit: a \(ScopePlace.nonMember.rawValue) that it resets, too."),
    TableWord(text: Verdict.works.cell, kind: .works, meaning: "It would work."),
    TableWord(
      text: "EBUSY ...", kind: .refused,
      meaning: "It would fail with this error; the details explain it and how to remove the cause."),
    TableWord(
      text: HotReset.Availability.holder.rawValue, kind: .refused,
      meaning: "Only the process that holds the device or the set could do it."),
    TableWord(
      text: HotReset.Availability.nobody.rawValue, kind: .refused,
      meaning:
        "Nobody could do it now: the device or a group cannot be opened, or several processes hold parts of the set."),
    TableWord(
      text: Verdict.doubtfulCell, kind: .unknown,
      meaning: "It would work for whoever has the device open; whether it can be opened is unknown."),
    TableWord(
      text: Device.unseenHolder, kind: .refused,
      meaning: "The kernel has the device open, and no process that can be seen holds it: a phantom open."),
    TableWord(
      text: ScopePlace.nonMember.rawValue, kind: .refused,
      meaning: "A function that a hot reset of the set resets although it is not in the set."),
    TableWord(
      text: Verdict.deadCell, kind: .refused,
      meaning: "It, or a device that it reaches, fell off the bus after a reset."),
    TableWord(text: Verdict.unknownCell, kind: .unknown, meaning: "Unknown."),
  ]
}
