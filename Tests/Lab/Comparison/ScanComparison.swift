import Foundation

/// `vfiotop list --json` with a device disturbed before one of the calls that read it, for each of these calls in turn:
/// the document is complete, ends well and has no contradiction.
package struct ScanComparison {
  private let lines: [Answer]
  private let document: (Int) -> Data?

  /// Compares the lines of `vfio-oracle at N look`; `document` returns the output of the N-th run.
  package init(_ lines: [Answer], document: @escaping (Int) -> Data?) {
    self.lines = lines
    self.document = document
  }

  /// Carries out every comparison.
  package func run() -> Tally {
    var tally = Tally()
    let runs = lines.filter { $0.op == "at" }
    // An undisturbed run gives the number of calls; the last one must be among those that were disturbed.
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
