import ActionPlanning
import HostModel
import TerminalText

/// One line of the journal as one line of NDJSON, schema `vfiotop.journal/1`.
///
/// `event` is started, call, first_open, last_close, verified, request or finished; `result` is `ok`, an errno's name,
/// or for `finished` the outcome (done, done_with_damage, not_begun, refused, left_over); null if nothing was tried.
/// `errno` repeats the result if it is an errno. Counts are the device's open count, null if unknown.
package struct JournalDocument: JSONDocument {
  let schema = "vfiotop.journal/1"
  let at: String
  @Nullable var action: String?
  let event: String
  @Nullable var address: String?
  @Nullable var deviceSet: String?
  @Nullable var call: String?
  @Nullable var target: String?
  @Nullable var result: String?
  @Nullable var errno: String?
  @Nullable var durationMs: Double?
  @Nullable var openCountBefore: Int?
  @Nullable var openCountAfter: Int?
  let text: String

  /// Creates the document of a line.
  package init(_ entry: JournalEntry) {
    at = Timestamp(entry.at).iso8601
    action = entry.action?.rawValue
    event = entry.event.rawValue
    address = entry.address?.description
    deviceSet = entry.deviceSet
    call = entry.call?.rawValue
    target = entry.target
    result = entry.result
    errno = entry.event == .call && entry.result != "ok" ? entry.result : nil
    durationMs = entry.duration
    openCountBefore = entry.openCountBefore
    openCountAfter = entry.openCountAfter
    text = entry.text
  }
}
