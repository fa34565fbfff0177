import HostModel
import SampleSnapshots
import Testing

@Suite struct VFIOReadinessTests {
  private func facts(_ change: (inout HostFacts) -> Void) -> HostFacts {
    var facts = HostFacts(takenAt: 0, host: Snapshot.withoutVFIO.host, observer: .root)
    facts.functions = [PCIFunction(address: PCIAddress(bus: 0, device: 0, function: 0))]
    change(&facts)
    return facts
  }

  @Test func nothingAtAll() {
    let readiness = VFIOReadiness(of: facts { _ in })
    #expect(readiness.isAbsent && readiness.missing.count == 3)
    #expect(VFIOReadiness(of: facts { $0.functions = [] }).missing.count == 2)
  }

  @Test func onlyTheDeviceIsMissing() {
    let readiness = VFIOReadiness(
      of: facts {
        $0.groups = [GroupFacts(id: 1, devices: [])]
        $0.host.vfio.group = true
      })
    #expect(!readiness.isAbsent && readiness.groups == 1)
    #expect(readiness.missing.map(\.message) == ["No device is bound to a VFIO driver."])
  }

  @Test func unsafeModeNeedsNoIOMMU() {
    let readiness = VFIOReadiness(of: facts { $0.host.vfio.noiommu = true })
    #expect(!readiness.missing.contains { $0.message.contains("IOMMU is on") })
  }

  @Test func containerIsMissing() {
    let bound = facts {
      $0.host.vfio.group = true
      $0.functions[0].vfio = VFIORegistration(name: "vfio0")
    }
    #expect(VFIOReadiness(of: bound).missing.map(\.remedy) == ["Load it: modprobe vfio."])
    var whole = bound
    whole.containerNode = CharacterDevice(number: nil, node: "/dev/vfio/vfio")
    #expect(VFIOReadiness(of: whole).missing.isEmpty && VFIOReadiness(of: whole).devices == 1)
    var byDevice = bound
    byDevice.host.vfio.cdev = true
    #expect(VFIOReadiness(of: byDevice).missing.isEmpty)
  }
}

@Suite struct KernelRuleSummaryTests {
  @Test(arguments: [
    (KernelVersion(6, 12, 0), "A virtual function joins the set of its bus.", Certainty.assumed),
    (KernelVersion(6, 12, 117), "A virtual function is a device set of its own.", .computed),
    (KernelVersion(7, 3, 4), "A virtual function is a device set of its own.", .computed),
    (KernelVersion(6, 13, 2), "A virtual function is a device set of its own.", .assumed),
  ])
  func virtualFunctions(version: KernelVersion, text: String, certainty: Certainty) {
    let rule = KernelRuleSummary(version).rules[0]
    #expect(rule.text == text && rule.certainty == certainty)
  }

  @Test func unknownKernelIsAssumed() {
    #expect(KernelRuleSummary(nil).rules.allSatisfy { $0.certainty == .assumed })
  }
}
