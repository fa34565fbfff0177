import HostModel
import Screen

/// What stands in the place of the tree when there is no device to list: what is missing, and how to get it.
enum EmptyPage: Equatable {
  /// The first observation runs.
  case waiting
  /// The first observation failed.
  case failed(String)
  /// The VFIO core is not loaded or not in this kernel.
  case noVFIO
  /// VFIO is there, and no device is bound to it.
  case nothingBound

  init?(_ picture: HostPicture?, failure: String?) {
    guard let picture else {
      self = failure.map(EmptyPage.failed) ?? .waiting
      return
    }
    guard picture.snapshot.deviceSets.isEmpty, picture.snapshot.devices.isEmpty else { return nil }
    self = picture.snapshot.host.vfio.isAbsent ? .noVFIO : .nothingBound
  }

  /// The page in lines of at most `width` columns.
  func lines(width: Int, picture: HostPicture?, glyphs: Glyphs) -> [[Span]] {
    paragraphs(picture).flatMap { $0.lines(width: width, glyphs: glyphs) }
  }

  private func paragraphs(_ picture: HostPicture?) -> [Paragraph] {
    switch self {
    case .waiting: [Paragraph([.dim("Reading the host for the first time.")])]
    case .failed(let reason):
      [
        Paragraph([Span("This host could not be read.", Style(.danger))]), Paragraph([Span(reason)], indent: 2),
        Paragraph([.dim("It is tried again at every interval; r tries now.")]),
      ]
    case .noVFIO: Self.noVFIO(picture)
    case .nothingBound: Self.nothingBound(picture)
    }
  }

  private static func noVFIO(_ picture: HostPicture?) -> [Paragraph] {
    let column = 16
    func missing(_ term: String, _ text: String) -> Paragraph { .term(term, .accent, text, column: column) }
    var page = [heading("VFIO is not loaded on this host: there is no device set to show."), Paragraph([])]
    page += [
      heading("What is missing"), missing("group nodes", "/dev/vfio/N, one for each IOMMU group with a VFIO device"),
      missing("device nodes", "/dev/vfio/devices/vfioN, the newer way in"),
    ]
    if picture?.snapshot.host.vfio.iommufd == false {
      page.append(missing("iommufd", "/dev/iommu, which device nodes need and groups do not"))
    }
    page += [Paragraph([]), heading("How to get it")]
    page += [
      step(
        1, "Turn the IOMMU on: VT-d or AMD-Vi in the firmware, and on an Intel host", "intel_iommu=on",
        "for the kernel. Without an IOMMU, enable_unsafe_noiommu_mode=1 of module vfio opens devices unprotected."),
      step(2, "Load the driver:", "modprobe vfio-pci", "(a kernel without that module lacks CONFIG_VFIO_PCI)."),
      bind(3), Paragraph([]), Paragraph([.dim("This page goes by itself as soon as VFIO is there.")]),
    ]
    return page
  }

  private static func nothingBound(_ picture: HostPicture?) -> [Paragraph] {
    let vfio = picture?.snapshot.host.vfio
    let ways = [vfio?.group == true ? "groups" : nil, vfio?.cdev == true ? "device nodes" : nil].compactMap { $0 }
    return [
      heading("VFIO is loaded, and no device is bound to it."),
      Paragraph([Span("This kernel offers \(ways.joined(separator: " and ")).")]), Paragraph([]),
      heading("How to get a device here"), bind(1), Paragraph([]),
      Paragraph([.dim("Devices appear by themselves as soon as they are bound.")]),
    ]
  }

  private static func bind(_ number: Int) -> Paragraph {
    step(
      number, "Bind a device, and all of its IOMMU group but bridges:",
      "driverctl set-override 0000:01:00.0 vfio-pci", "or its driver_override in sysfs.")
  }

  private static func heading(_ text: String) -> Paragraph { Paragraph([.bold(text)]) }

  private static func step(_ number: Int, _ before: String, _ command: String, _ after: String) -> Paragraph {
    Paragraph(
      [Span(before + " "), Span(command.replacing(" ", with: "\u{a0}"), .accent), Span(" " + after)], indent: 2,
      hanging: 5,
      lead: Span("\(number). ", .dim))
  }
}
