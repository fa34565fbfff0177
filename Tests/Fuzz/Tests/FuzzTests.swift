import FuzzTargets
import Testing

/// Every target on its seeds and on every input that once revealed a fault. Fuzzing itself is `Tests/Fuzz/run`.
@Suite struct FuzzTests {
  @Test(arguments: FuzzTarget.all.map(\.name)) func holdsForSeeds(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let source = try SeedSource()
    let seeds = target.seeds(source)
    #expect(!seeds.isEmpty)
    for seed in seeds {
      #expect(throws: Never.self, "\(name): \(String(decoding: seed.prefix(200), as: UTF8.self).debugDescription)") {
        try target.check(seed)
      }
    }
    for (file, bytes) in source.regressions(of: name) {
      #expect(throws: Never.self, "\(name)/\(file)") { try target.check(bytes) }
    }
  }

  /// Inputs in a directory without a target would never be checked again.
  @Test func everyRegressionHasItsTarget() throws {
    let names = Set(FuzzTarget.all.map(\.name))
    #expect(names.count == FuzzTarget.all.count)
    #expect(try SeedSource().targetsWithRegressions.filter { !names.contains($0) } == [])
  }
}
