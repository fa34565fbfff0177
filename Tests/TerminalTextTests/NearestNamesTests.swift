import TerminalText
import Testing

@Suite struct NearestNamesTests {
  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("driver", "driver", 0), ("drvier", "driver", 1),
    ("drive", "driver", 1),
    ("drivver", "driver", 1), ("grvier", "driver", 2), ("kitten", "sitting", 3), ("ab", "ba", 1), ("ca", "abc", 3),
    ("über", "uber", 1),
  ])
  func distances(left: String, right: String, distance: Int) {
    #expect(NearestNames.distance(left, right) == distance)
    #expect(NearestNames.distance(right, left) == distance)
  }

  @Test func nearestFirstAndNoMoreThanThree() {
    let names = ["dark", "light", "high-contrast", "mono", "nord", "gruvbox"]
    #expect(NearestNames.of("drak", among: names) == ["dark"])
    #expect(NearestNames.of("nrod", among: names) == ["nord"])
    #expect(NearestNames.of("gruv", among: names) == ["gruvbox"])
    #expect(NearestNames.of("HIGH", among: names) == ["high-contrast", "light"])
    #expect(NearestNames.of("contrast", among: names) == ["high-contrast"])
    #expect(NearestNames.of("solarized", among: names).isEmpty && NearestNames.of("a", among: ["vm", "pid"]).isEmpty)
    #expect(NearestNames.of("aaa", among: ["aab", "aac", "aad", "aae"]) == ["aab", "aac", "aad"])
  }

  @Test func clauses() {
    #expect(NearestNames.clause(for: "dak", among: ["dark", "light"]) == "; the nearest: dark")
    #expect(NearestNames.clause(for: "nothing", among: ["dark"]) == "")
  }

  @Test func longTextCostsLittle() {
    let long = String(repeating: "x", count: 1_000_000)
    #expect(NearestNames.of(long, among: ["dark"]).isEmpty)
  }
}
