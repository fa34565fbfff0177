/// The sets, scopes and verdicts of one moment, compared with the kernel's behaviour.
package struct SetComparison {
  private let prediction: Prediction
  private let answers: [Answer]
  private let hardware: EmulatedHardware

  /// Compares `prediction` with `answers`; `hardware` explains the differences that QEMU causes.
  package init(prediction: Prediction, answers: [Answer], hardware: EmulatedHardware) {
    self.prediction = prediction
    self.answers = answers
    self.hardware = hardware
  }

  /// Carries out every comparison.
  package func run() -> Tally {
    var tally = Tally()
    members(&tally)
    for answer in answers {
      guard let address = answer.address, let result = answer.result else {
        if answer.op == "hot_reset", let address = answer.address {
          tally.skip("hot reset of \(address): \(answer.reason ?? "no reason")")
        }
        continue
      }
      switch answer.op {
      case "open" where answer.path == "group": open(address, result, &tally)
      case "scope": scope(address, answer, &tally)
      case "function_reset": functionReset(address, result, &tally)
      case "hot_reset": hotReset(address, answer, result, &tally)
      default: break
      }
    }
    for answer in answers where answer.op == "group_status" { groupStatus(answer, &tally) }
    return tally
  }

  /// Every VFIO device is in the set that the kernel gave it, with the right name, driver and group.
  private func members(_ tally: inout Tally) {
    let members = answers.filter { $0.op == "member" }
    let kernelSets = Dictionary(grouping: members) { $0.key ?? "" }.mapValues { $0.compactMap(\.address).sorted() }
    for member in members {
      guard let address = member.address, let key = member.key else {
        tally.fail("\(member.address ?? "?") is registered and no key was seen")
        continue
      }
      let set = prediction.set(of: address)
      tally.compare(
        "sets", address, predicted: (set?.members ?? []).sorted(), kernel: kernelSets[key] ?? [])
      let device = prediction.device(address)
      tally.compare("devices", "set id of \(address)", predicted: device?.deviceSet ?? "-", kernel: set?.id ?? "none")
      tally.compare("devices", "driver of \(address)", predicted: device?.driver, kernel: member.driver)
      tally.compare(
        "devices", "group of \(address)", predicted: device?.iommuGroup.map(String.init), kernel: member.group)
      tally.compare("devices", "name of \(address)", predicted: device?.vfioDevice, kernel: member.device)
    }
    let known = Set(members.compactMap(\.address))
    for set in prediction.deviceSets {
      for member in set.members where !known.contains(member) {
        tally.fail("\(member) is in set \(set.id) and the kernel has not registered it")
      }
    }
  }

  private func open(_ address: String, _ result: String, _ tally: inout Tally) {
    guard let device = prediction.device(address) else {
      // Neither a VFIO device nor in a scope: vfiotop does not list it, and it must not be possible to open it.
      if result == "works" { tally.fail("\(address) opens and is not listed") }
      return
    }
    tally.compare("opens", address, predicted: device.openVerdict.answer, kernel: result)
  }

  private func scope(_ address: String, _ answer: Answer, _ tally: inout Tally) {
    guard let set = prediction.set(of: address) else { return tally.fail("\(address) has no set") }
    let isByGroup = answer.path == "group"
    // `reported_by_kernel` is about the group path: there a function without an IOMMU group makes the query fail with
    // EPERM (vfio_pci_fill_devs); by the node it is listed.
    let byGroup = answers.first { $0.op == "scope" && $0.path == "group" && $0.address == address }
    if !isByGroup, byGroup?.result == "EPERM" { return }
    let predicted = set.hotReset.affected.filter(\.reportedByKernel).map { entry in
      isByGroup ? "\(entry.address)/\(entry.iommuGroup.map(String.init) ?? "-")" : entry.address
    }
    let kernel = (answer.affected ?? []).map { entry in
      isByGroup ? "\(entry.address)/\(entry.group.map(String.init) ?? "-")" : entry.address
    }
    tally.compare("scopes", address, predicted: predicted.sorted(), kernel: kernel.sorted())
  }

  private func functionReset(_ address: String, _ result: String, _ tally: inout Tally) {
    let predicted = prediction.device(address)?.functionReset.answer ?? "nothing"
    tally.compare("function resets", address, predicted: predicted, kernel: result)
  }

  private func hotReset(_ address: String, _ answer: Answer, _ result: String, _ tally: inout Tally) {
    let predicted = prediction.set(of: address)?.hotReset.answer ?? "nothing"
    if predicted != result, let reason = hardware.explains(hotReset: result, of: address) {
      return tally.except("hot reset of \(address): \(predicted) predicted, \(result): \(reason)")
    }
    tally.compare("hot resets", "\(address) by \(answer.path ?? "")", predicted: predicted, kernel: result)
    if answer.lost == true { tally.fail("\(address) was lost by its hot reset") }
  }

  private func groupStatus(_ answer: Answer, _ tally: inout Tally) {
    guard let group = answer.group.flatMap({ Int($0) }), answer.result == "works" else { return }
    let predicted = prediction.iommuGroups.first { $0.id == group }?.viable
    tally.compare("groups", "viability of \(group)", predicted: predicted, kernel: answer.viable)
  }
}
