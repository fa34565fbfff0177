import HostModel
import Testing

@testable import Dashboard

@Suite struct OpenHistoryTests {
  @Test func marksAreTheMostOfTheirTime() {
    var history = OpenHistory()
    for (time, count) in [(10_000, 0), (12_000, 3), (13_000, 1), (25_000, nil), (26_000, nil)] as [(Int64, Int?)] {
      _ = history.note(count, at: time)
    }
    // Nothing is known before the first observation; a continuing state extends, and an unknown one is no number.
    let marks = history.marks(until: 29_999, span: 5000, columns: 6)
    #expect(marks == [.unseen, .unseen, .opens(3), .opens(1), .opens(1), .opens(1)])
    #expect(history.marks(until: 34_999, span: 5000, columns: 1) == [.unknown])
  }

  @Test func resetsStandOut() {
    var history = OpenHistory()
    _ = history.note(1, at: 1000)
    history.noteReset(at: 6000)
    #expect(history.marks(until: 10_000, span: 5000, columns: 3) == [.opens(1), .reset, .opens(1)])
    #expect(history.last?.time == 6000)
  }

  @Test func isARing() {
    var history = OpenHistory()
    for time in 0..<1000 {
      _ = history.note(time % 2, at: Int64(time))
      history.noteReset(at: Int64(time))
    }
    #expect(history.changes.count == OpenHistory.capacity && history.resets.count == OpenHistory.capacity)
    #expect(history.changes.last?.time == 999)
  }
}
