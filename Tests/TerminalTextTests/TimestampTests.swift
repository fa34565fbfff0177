import TerminalText
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
    (951_782_400_000, "2000-02-29T00:00:00.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    (1_798_675_200_000, "2026-12-31T00:00:00.000Z"),
  ])
  func iso8601(milliseconds: Int64, text: String) { #expect(Timestamp(milliseconds).iso8601 == text) }

  @Test func basicISO8601() { #expect(Timestamp(1_798_675_205_678).basicISO8601 == "20261231T000005Z") }

  @Test(arguments: [
    (0, 3600, "1970-01-01 01:00:00"), (0, -1, "1969-12-31 23:59:59"), (951_782_399_999, 1, "2000-02-29 00:00:00"),
    (1_798_675_199_000, 19_800, "2026-12-31 05:29:59"),
  ])
  func offsets(milliseconds: Int64, offset: Int, text: String) {
    #expect(Timestamp(milliseconds, offset: offset).dateAndTime == text)
  }

  @Test(arguments: [Int64.min, .max]) func extremes(milliseconds: Int64) {
    #expect(Timestamp(milliseconds, offset: 14 * 3600).time.count == 8)
  }

  @Test(arguments: [
    (-5, "0 ms"), (250, "250 ms"), (1400, "1.4 s"), (2000, "2 s"), (60_000, "60 s"), (180_000, "3 min"),
    (18_000_000, "5 h"),
  ])
  func durations(milliseconds: Int, text: String) { #expect(DurationText.rounded(milliseconds) == text) }

  @Test(arguments: [(0.01, "< 0.1 ms"), (0.34, "0.3 ms"), (42.7, "42 ms"), (1400, "1.4 s"), (.nan, "?")])
  func preciseDurations(milliseconds: Double, text: String) { #expect(DurationText.precise(milliseconds) == text) }
}
