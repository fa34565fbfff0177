import Foundation

/// `vfiotop list --json` with something done to a device before one of the calls with which it looks at that device, at
/// each of them in turn: the document is whole, ends well and contradicts itself nowhere.
package struct ScanComparison {
  private let lines: [Answer]
  private let document: (Int) -> Data?

  /// Compares the lines of `vfio-oracle at N look`; `document` gives what was printed in the N-th run.
  package init(_ lines: [Answer], document: @escaping (Int) -> Data?) {
    self.lines = lines
    self.document = document
  }

  /// Carries out every comparison.
  package func run() -> Tally {
    var tally = Tally()
    let runs = lines.filter { $0.op == "at" }
    // One run without a fault says how many calls there are; the last one must have been among those that were met.
    let all = runs.first { $0.at == 0 }?.counted ?? 0
    tally.compare("scans", "calls that look (\(all))", predicted: all >= 10, kernel: true)
    let met = runs.filter { $0.reached == true }
    tally.compare("scans", "calls met (\(met.count))", predicted: met.count >= min(all, 10), kernel: true)
    for run in runs {
      let number = run.at ?? -1
      let what = "before \(number): \(run.before?.call ?? "-") \(run.before?.target ?? "-")"
      tally.compare("scans", "end of the scan \(what)", predicted: run.status, kernel: "exit 0")
      do {
        let prediction = try Prediction(json: document(number) ?? Data())
        tally.compare("scans", "contradictions \(what)", predicted: prediction.contradictions, kernel: [])
      } catch {
        tally.fail("scan \(what): no document: \(error)")
      }
    }
    return tally
  }
}
