import HostModel
import Screen
import TerminalText

/// The sentences about the open counts of a set over time.
extension DetailText {
  /// Adds the history of a set's open count; nothing where it has not changed since the first scan.
  mutating func addActivity(of set: DeviceSet) {
    let activity = notes.activity
    guard let history = activity[set.id],
      history.changes.count > 1 || !history.resets.isEmpty
    else { return }
    guard !glyphs.horizontal.isEmpty else {
      // Without drawing characters, only the last changes are listed.
      let changes = history.changes.suffix(8).map { change in
        "\(change.count.map(String.init) ?? "unknown") from \(Timestamp(change.time, offset: timeZoneOffset).time)"
      }
      add([Span.bold("Open count over time: "), Span(changes.joined(separator: ", "))])
      return
    }
    let strip = Sparkline(history, until: activity.lastChange, columns: 48, glyphs: glyphs)
    add([Span.bold("Open count over time")])
    // The time before the first observation takes no room here.
    add(Array(strip.spans.drop { $0.text == " " }), indent: 2)
    let end = Timestamp(activity.lastChange, offset: timeZoneOffset).time
    note("\(DurationText.rounded(Int(Activity.span))) per cell, until \(end); R is a reset by vfiotop.")
  }
}
