import HostModel
import SampleSnapshots
import Testing

@Suite struct QueryTests {
  private let snapshot = Snapshot.sample

  /// The devices that a query matches, in the order of the sample: graphics, audio, network, second, virtual, mdev.
  private func found(_ text: String) throws -> [String] {
    let query = try Query(text)
    return snapshot.devices.filter { device in
      query.matches(QuerySubject(device, in: snapshot.deviceSets.first { $0.id == device.deviceSet }))
    }.map { device in
      switch device.address.description {
      case "0000:01:00.0": "graphics"
      case "0000:01:00.1": "audio"
      case "0000:08:01.0": "network"
      case "0000:08:02.0": "second"
      case "0000:41:00.2": "virtual"
      default: "mdev"
      }
    }
  }

  @Test(arguments: [
    // Words match anywhere, case-insensitively; all of them must match.
    ("", "graphics audio network second virtual mdev"), ("   ", "graphics audio network second virtual mdev"),
    ("GEFORCE", "graphics"), ("win11", "network"), ("group rtx", "graphics"), ("0000:08", "network second"),
    ("08:01.0", "network"), ("bus:0000:08", "network second"), ("device:0000:41", "virtual"), ("ebusy", "network mdev"),
    ("vfio11", "network"), ("'my driver'", "mdev"), ("\"my driver\"", "mdev"), ("qemu*x86", "network"),
    ("8086*", ""), ("qemu-system-x86", "network"), ("-vfio-pci", "audio virtual mdev"), ("812", "network"),
    // Text fields.
    ("driver:vfio-pci", "graphics network second"), ("driver:vfio", "graphics network second virtual"),
    ("driver=vfio", ""), ("driver=VFIO-PCI", "graphics network second"),
    ("driver=*vfio*", "graphics network second virtual"),
    ("driver!=vfio-pci", "audio virtual mdev"), ("-driver:vfio", "audio mdev"), ("DRIVER:mtty", "mdev"),
    ("address:01.0", "network"), ("address=0000:08:01.0", "network"), ("name:rtl", "network second"),
    ("name:15b3", "virtual"), ("name:'GA102 High'", "audio"), ("set:bus:", "graphics network second"),
    ("set:bus:0000:08", "network second"), ("vm:win*", "network"), ("vm:*11", "network"), ("vm:w*1*", "network"),
    ("vm:win", "network"), ("vm=win", ""), ("vm:", "network"), ("-vm:", "graphics audio second virtual mdev"),
    ("vm!=win11", "graphics audio second virtual mdev"), ("user:root", "mdev"), ("command:'my driver'", "mdev"),
    ("command:qemu", "network"), ("node:vfio1", "network second"), ("node=/dev/vfio/13", "network"),
    // Verdicts and their reasons.
    ("verdict:fails", "graphics network mdev"), ("verdict:EBUSY", "network mdev"), ("verdict:works", "second"),
    ("verdict:ok", "second"), ("verdict:unknown", "audio virtual"), ("reset:flr", "network second virtual"),
    ("reset:ENOTTY", "graphics"), ("rule:bus", "graphics network second"), ("rule:device", "virtual mdev"),
    ("kind:mdev", "mdev"), ("kind:vf", "virtual"), ("kind:bystander", "audio"), ("kind:non-member", "audio"),
    ("kind=member", "graphics network second virtual mdev"), ("kind:non-member", "audio"),
    ("kind:pci kind:member", "graphics network second virtual"),
    // Numeric fields.
    ("group:24", "graphics audio"), ("group=2", ""), ("group>24", "virtual mdev"), ("group<=14", "network second"),
    ("group!=24", "network second virtual mdev"), ("group:7*", "virtual"), ("pid:812", "network"),
    ("pid>=812", "network mdev"),
    ("pid!=812", "graphics audio second virtual mdev"),
    ("open>0", "network virtual mdev"), ("open:yes", "network virtual mdev"), ("open:no", "graphics second"),
    ("open=0", "graphics second"), ("opens>2", "network"), ("opens:3", "network"),
    // At least 2 is certainly more than 1. It may be 2 or 5, so neither matches; it is certainly not less than 2.
    ("opens>1", "network virtual"), ("opens>=2", "network virtual"), ("opens=2", ""),
    ("opens!=2", "graphics network second mdev"),
    ("opens<5", "graphics network second mdev"), ("opens!=1", "graphics network second virtual"),
    ("-opens>5", "graphics network second mdev"), ("-opens<2", "network virtual"),
    ("iommu:dmar1", "network"), ("numa:0", "network"), ("numa>0", ""), ("aer>2", "network"), ("aer:0", ""),
    // Combinations.
    ("driver:vfio-pci open>0 verdict:fails vm:win*", "network"), ("vm:win* | kind:mdev", "network mdev"),
    ("vm:win*|kind:mdev", "network mdev"), ("open:yes -vm: | geforce", "graphics virtual mdev"),
    ("driver:vfio-pci -open:no", "network"),
  ])
  func finds(text: String, names: String) throws {
    #expect(try found(text).joined(separator: " ") == names, "\(text)")
  }

  /// An unknown count matches neither 0 nor any other number.
  @Test(arguments: ["open:0", "open>0", "open<1", "open!=0", "-open:0", "-open>0", "opens:", "open:yes", "-open:yes"])
  func unknownMatchesNothing(text: String) throws {
    var device = Device(address: DeviceAddress(sysfsName: "0000:01:00.0"), bus: "pci")
    device.deviceSet = "bus:0000:01"
    #expect(try Query(text).matches(QuerySubject(device, in: nil)) == (false))
  }

  /// A set's id begins with the name of its rule. A field of that name would make the id no word any more.
  @Test(arguments: [DeviceSetRule.bus, .slot, .device, .dprc]) func aSetIsFoundByItsId(rule: DeviceSetRule) throws {
    var device = Device(address: DeviceAddress(sysfsName: "0000:01:00.0"), bus: "pci")
    device.deviceSet = "\(rule.rawValue):0000:01"
    #expect(try Query("\(rule.rawValue):0000:01").matches(QuerySubject(device, in: nil)))
  }

  @Test func openWithoutCountIsOpenAtLeastOnce() throws {
    var device = Device(address: DeviceAddress(sysfsName: "0000:01:00.0"), bus: "pci")
    device.isOpen = true
    let subject = QuerySubject(device, in: nil)
    for text in ["open>0", "open:yes", "open>=1", "open!=0", "-open:0"] { #expect(try Query(text).matches(subject)) }
    for text in ["open>1", "open:1", "open:0", "open<2"] { #expect(try !Query(text).matches(subject)) }
  }

  @Test func setsAnswerForThemselvesOnly() throws {
    let set = try #require(snapshot.deviceSets.first { $0.id == "bus:0000:08" })
    let subject = QuerySubject(set)
    let reset = set.hotReset
    #expect(reset.verdict.outcome == .works && reset.availability == .holder)
    for text in ["bus:0000:08", "set:08", "rule:bus", "hot:works", "hot:holder", "hot!=nobody"] {
      #expect(try Query(text).matches(subject), "\(text)")
    }
    // The members have drivers and opens. If the set matched by them, it would bring members along that do not match.
    for text in ["open>0", "driver:vfio-pci", "-driver:nvme", "vm:"] { #expect(try !Query(text).matches(subject)) }
  }

  @Test func aRowForADeviceAndItsSetAnswersForBoth() throws {
    let set = try #require(snapshot.deviceSets.first { $0.id == "device:0000:41:00.2" })
    let device = try #require(snapshot.devices.first { $0.deviceSet == set.id })
    let word = set.hotReset.verdict.errno?.name ?? "works"
    #expect(try Query("\(word) driver:mlx5").matches(QuerySubject(device, in: set, showsSet: true)))
  }

  @Test func placesHaveAnAddress() throws {
    let subject = QuerySubject(DeviceAddress(sysfsName: "0000:01:00.0"))
    for text in ["01:00.0", "address:01", "address=*.0"] { #expect(try Query(text).matches(subject)) }
    for text in ["driver:x", "-driver:x", "open:0", "hot:works"] { #expect(try !Query(text).matches(subject)) }
  }

  @Test func otherRows() throws {
    let group = QuerySubject(snapshot.groups[0])
    #expect(try Query("group>=0 node:/dev/vfio").matches(group) && !Query("driver:vfio-pci").matches(group))
    let holder = QuerySubject(snapshot.holders[0])
    #expect(try Query("pid:812 user:libvirt vm=win11 qemu").matches(holder) && !Query("open>0").matches(holder))
    let line = QuerySubject(texts: ["0000:08:01.0", "first open"])
    #expect(try Query("'first open' -last").matches(line) && !Query("address:08").matches(line))
    let place = QuerySubject(DeviceAddress(sysfsName: "0000:00:00.0"), name: "Host bridge", driver: "pcieport")
    #expect(try Query("driver:pcieport name:bridge 00.0").matches(place))
  }

  @Test(arguments: [
    ("drvier:nvme", "character 1: unknown field drvier; the nearest: driver"),
    ("win11 opns>0", "character 7: unknown field opns; the nearest: opens, open"),
    ("-vn:x", "character 2: unknown field vn; the nearest: vm"),
    ("wonderful:x", "character 1: unknown field wonderful"),
    ("a=b", "character 1: unknown field a; the nearest: aer"),
    ("driver>3", "character 7: driver is not a number: use :, = or !="),
    ("open>two", "character 6: open takes a number, not two"),
    ("group:x", "character 7: group takes a number, not x"),
    ("open:maybe", "character 6: open takes yes, no or a number; verdict takes works, fails, unknown or an errno"),
    ("pid>1*", "character 5: pid takes a number, not 1*"),
    ("open>", "character 6: open> needs a value"), ("vm= x", "character 4: vm= needs a value"),
    ("vm:'win 11", "character 4: unterminated quote"), ("\"", "character 1: unterminated quote"),
    ("-", "character 1: - needs a term after it"),
    ("a - b", "character 3: - needs a term after it"),
    ("|", "character 1: | needs a search on each side"), ("a |", "character 3: | needs a search on each side"),
    ("| a", "character 1: | needs a search on each side"), ("a || b", "character 3: | needs a search on each side"),
  ])
  func errorsNamePlaceAndNearest(text: String, message: String) {
    do {
      _ = try Query(text)
      Issue.record("\(text) was read")
    } catch { #expect("\(error)" == message) }
  }

  /// VM names may have any characters: quoted text is matched literally.
  @Test func quotesTakeEverythingAsItIs() throws {
    var device = snapshot.devices[2]
    device.holders[0].virtualMachine = "a*b: c|d \\x1b[31m"
    let subject = QuerySubject(device, in: nil)
    for text in ["vm:'a*b: c|d'", "\"b: c|d \\x1b\"", "vm=\"a*b: c|d \\x1b[31m\""] {
      #expect(try Query(text).matches(subject))
    }
    for text in ["vm:'a*c'", "vm='a*'"] { #expect(try !Query(text).matches(subject)) }
  }

  /// Any text either parses or is rejected, and a parsed query can be evaluated.
  @Test func anythingCanBeTyped() {
    var random = SystemRandomNumberGenerator()
    let pieces = Array("aopen:vm=!<>|-'\"* 19é漢.\t").map(String.init) + ["open", "driver:", "-", " | ", "group", ">="]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      guard let query = try? Query(text) else { continue }
      for device in snapshot.devices { _ = query.matches(QuerySubject(device, in: nil)) }
    }
  }

  @Test func filteredSnapshotKeepsWhatBelongsTogether() throws {
    let open = snapshot.filtered(by: try Query("open>0 driver:vfio-pci"))
    #expect(open.devices.map(\.address.description) == ["0000:08:01.0"])
    #expect(open.deviceSets.map(\.id) == ["bus:0000:08"] && open.deviceSets[0].members.count == 2)
    #expect(open.groups.map(\.id) == [13] && open.holders.map(\.pid) == [812])
    #expect(open.blindSpots.phantomOpens.isEmpty && open.blindSpots.gaps == snapshot.blindSpots.gaps)
    let set = snapshot.filtered(by: try Query("set:bus:0000:08"))
    #expect(set.devices.count == 2)
    #expect(snapshot.filtered(by: Query()) == snapshot)
    #expect(snapshot.filtered(by: try Query("vm:nothing")).devices.isEmpty)
  }

  @Test func everyFieldHasHelp() {
    for field in QueryField.allCases {
      #expect(!field.help.isEmpty && field.rawValue.allSatisfy { $0.isLowercase })
    }
  }
}
