#include "cvfio.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

/* ';' is VFIO_TYPE and IOMMUFD_TYPE, 100 is VFIO_BASE, 0x80 is IOMMUFD_CMD_BASE. */
#define VFIO_NUMBER(n) _IO(';', 100 + (n))

enum {
  CHECK_EXTENSION = VFIO_NUMBER(1),
  SET_IOMMU = VFIO_NUMBER(2),
  GROUP_GET_STATUS = VFIO_NUMBER(3),
  GROUP_SET_CONTAINER = VFIO_NUMBER(4),
  GROUP_UNSET_CONTAINER = VFIO_NUMBER(5),
  GROUP_GET_DEVICE_FD = VFIO_NUMBER(6),
  DEVICE_GET_INFO = VFIO_NUMBER(7),
  DEVICE_GET_REGION_INFO = VFIO_NUMBER(8),
  DEVICE_GET_IRQ_INFO = VFIO_NUMBER(9),
  DEVICE_SET_IRQS = VFIO_NUMBER(10),
  DEVICE_RESET = VFIO_NUMBER(11),
  DEVICE_GET_PCI_HOT_RESET_INFO = VFIO_NUMBER(12),
  DEVICE_PCI_HOT_RESET = VFIO_NUMBER(13),
  DEVICE_FEATURE = VFIO_NUMBER(17),
  DEVICE_BIND_IOMMUFD = VFIO_NUMBER(18),
  DEVICE_ATTACH = VFIO_NUMBER(19),
  DEVICE_DETACH = VFIO_NUMBER(20),
  MIG_GET_PRECOPY_INFO = VFIO_NUMBER(21),
  IOMMUFD_DESTROY = _IO(';', 0x80),
  IOMMUFD_IOAS_ALLOC = _IO(';', 0x81),
};

struct group_status { uint32_t argsz, flags; };
struct device_info { uint32_t argsz, flags, regions, irqs; };
struct region_info { uint32_t argsz, flags, index, cap_offset; uint64_t size, offset; };
/* VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER */
enum { EVENT_TRIGGER = 1 << 2 | 1 << 5 };
struct irq_info { uint32_t argsz, flags, index, count; };
struct irq_set { uint32_t argsz, flags, index, start, count; int32_t eventfd; };
struct hot_reset_info { uint32_t argsz, flags, count; cv_dependent devices[]; };
struct hot_reset { uint32_t argsz, flags, count; int32_t groups[]; };
struct feature { uint32_t argsz, flags; uint8_t data[]; };
struct mig_state { uint32_t state; int32_t data_fd; };
struct logging_control { uint64_t page_size; uint32_t num_ranges, reserved; uint64_t ranges; };
struct logging_report { uint64_t iova, length, page_size, bitmap; };
struct precopy_info { uint32_t argsz, flags; uint64_t initial_bytes, dirty_bytes; };
struct bind { uint32_t argsz, flags; int32_t iommufd; uint32_t id; };
struct attach { uint32_t argsz, flags, id; };
struct detach { uint32_t argsz, flags; };
struct ioas_alloc { uint32_t size, flags, id; };
struct destroy { uint32_t size, id; };

#if __has_include(<linux/vfio.h>)
#include <linux/vfio.h>
#define SAME(a, b) _Static_assert((unsigned)(a) == (unsigned)(b), #a)
SAME(CHECK_EXTENSION, VFIO_CHECK_EXTENSION);
SAME(SET_IOMMU, VFIO_SET_IOMMU);
SAME(GROUP_GET_STATUS, VFIO_GROUP_GET_STATUS);
SAME(GROUP_SET_CONTAINER, VFIO_GROUP_SET_CONTAINER);
SAME(GROUP_UNSET_CONTAINER, VFIO_GROUP_UNSET_CONTAINER);
SAME(GROUP_GET_DEVICE_FD, VFIO_GROUP_GET_DEVICE_FD);
SAME(DEVICE_GET_INFO, VFIO_DEVICE_GET_INFO);
SAME(DEVICE_GET_REGION_INFO, VFIO_DEVICE_GET_REGION_INFO);
SAME(DEVICE_GET_IRQ_INFO, VFIO_DEVICE_GET_IRQ_INFO);
SAME(sizeof(struct irq_info), sizeof(struct vfio_irq_info));
SAME(DEVICE_SET_IRQS, VFIO_DEVICE_SET_IRQS);
SAME(EVENT_TRIGGER, VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER);
SAME(CV_ERROR_IRQ, VFIO_PCI_ERR_IRQ_INDEX);
SAME(CV_REQUEST_IRQ, VFIO_PCI_REQ_IRQ_INDEX);
SAME(sizeof(struct irq_set), sizeof(struct vfio_irq_set) + sizeof(int32_t));
SAME(DEVICE_RESET, VFIO_DEVICE_RESET);
SAME(DEVICE_GET_PCI_HOT_RESET_INFO, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO);
SAME(DEVICE_PCI_HOT_RESET, VFIO_DEVICE_PCI_HOT_RESET);
SAME(CV_TYPE1V2_IOMMU, VFIO_TYPE1v2_IOMMU);
SAME(CV_NOIOMMU_IOMMU, VFIO_NOIOMMU_IOMMU);
SAME(CV_GROUP_VIABLE, VFIO_GROUP_FLAGS_VIABLE);
SAME(CV_GROUP_CONTAINER_SET, VFIO_GROUP_FLAGS_CONTAINER_SET);
SAME(CV_DEVICE_CAN_RESET, VFIO_DEVICE_FLAGS_RESET);
SAME(CV_DEVICE_IS_PCI, VFIO_DEVICE_FLAGS_PCI);
SAME(CV_REGION_MMAP, VFIO_REGION_INFO_FLAG_MMAP);
SAME(sizeof(struct group_status), sizeof(struct vfio_group_status));
SAME(sizeof(struct region_info), sizeof(struct vfio_region_info));
SAME(sizeof(struct hot_reset_info), sizeof(struct vfio_pci_hot_reset_info));
SAME(sizeof(cv_dependent), sizeof(struct vfio_pci_dependent_device));
SAME(sizeof(struct hot_reset), sizeof(struct vfio_pci_hot_reset));
#ifdef VFIO_DEVICE_FEATURE
SAME(DEVICE_FEATURE, VFIO_DEVICE_FEATURE);
SAME(CV_FEATURE_GET, VFIO_DEVICE_FEATURE_GET);
SAME(CV_FEATURE_SET, VFIO_DEVICE_FEATURE_SET);
SAME(CV_FEATURE_PROBE, VFIO_DEVICE_FEATURE_PROBE);
SAME(CV_FEATURE_VF_TOKEN, VFIO_DEVICE_FEATURE_PCI_VF_TOKEN);
SAME(sizeof(struct feature), sizeof(struct vfio_device_feature));
#endif
#ifdef VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE
SAME(CV_FEATURE_MIGRATION, VFIO_DEVICE_FEATURE_MIGRATION);
SAME(CV_FEATURE_MIGRATION_STATE, VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE);
SAME(CV_MIGRATION_STOP_COPY, VFIO_MIGRATION_STOP_COPY);
SAME(CV_MIGRATION_P2P, VFIO_MIGRATION_P2P);
SAME(CV_STATE_ERROR, VFIO_DEVICE_STATE_ERROR);
SAME(CV_STATE_STOP, VFIO_DEVICE_STATE_STOP);
SAME(CV_STATE_RUNNING, VFIO_DEVICE_STATE_RUNNING);
SAME(CV_STATE_STOP_COPY, VFIO_DEVICE_STATE_STOP_COPY);
SAME(CV_STATE_RESUMING, VFIO_DEVICE_STATE_RESUMING);
SAME(CV_STATE_RUNNING_P2P, VFIO_DEVICE_STATE_RUNNING_P2P);
SAME(sizeof(struct mig_state), sizeof(struct vfio_device_feature_mig_state));
#endif
#ifdef VFIO_DEVICE_FEATURE_DMA_LOGGING_START
SAME(CV_FEATURE_LOW_POWER, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY);
SAME(CV_FEATURE_DIRTY_TRACKING, VFIO_DEVICE_FEATURE_DMA_LOGGING_START);
SAME(CV_FEATURE_LOGGING_STOP, VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP);
SAME(CV_FEATURE_LOGGING_REPORT, VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT);
SAME(sizeof(struct logging_control), sizeof(struct vfio_device_feature_dma_logging_control));
SAME(sizeof(cv_dma_range), sizeof(struct vfio_device_feature_dma_logging_range));
SAME(sizeof(struct logging_report), sizeof(struct vfio_device_feature_dma_logging_report));
#endif
#ifdef VFIO_MIG_GET_PRECOPY_INFO
SAME(MIG_GET_PRECOPY_INFO, VFIO_MIG_GET_PRECOPY_INFO);
SAME(CV_MIGRATION_PRE_COPY, VFIO_MIGRATION_PRE_COPY);
SAME(CV_STATE_PRE_COPY, VFIO_DEVICE_STATE_PRE_COPY);
SAME(CV_STATE_PRE_COPY_P2P, VFIO_DEVICE_STATE_PRE_COPY_P2P);
SAME(CV_FEATURE_MIGRATION_SIZE, VFIO_DEVICE_FEATURE_MIG_DATA_SIZE);
SAME(sizeof(struct precopy_info), sizeof(struct vfio_precopy_info));
#endif
#ifdef VFIO_DEVICE_BIND_IOMMUFD
SAME(DEVICE_BIND_IOMMUFD, VFIO_DEVICE_BIND_IOMMUFD);
SAME(DEVICE_ATTACH, VFIO_DEVICE_ATTACH_IOMMUFD_PT);
SAME(DEVICE_DETACH, VFIO_DEVICE_DETACH_IOMMUFD_PT);
SAME(CV_HOT_RESET_IDS, VFIO_PCI_HOT_RESET_FLAG_DEV_ID);
SAME(CV_HOT_RESET_OWNED, VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED);
#endif
#endif
_Static_assert(sizeof(struct device_info) == 16 && sizeof(struct bind) == 16, "size");
_Static_assert(sizeof(struct ioas_alloc) == 12 && sizeof(struct destroy) == 8, "size");
_Static_assert(sizeof(struct mig_state) == 8 && sizeof(struct logging_control) == 24, "size");
_Static_assert(sizeof(struct logging_report) == 32 && sizeof(struct precopy_info) == 24, "size");

/* ioctl(2), -errno for a failure. */
static int call(int fd, unsigned long number, void *argument) {
  int result = ioctl(fd, number, argument);
  return result < 0 ? -errno : result;
}

/* ioctl(2) with a number as the argument. */
static int call_value(int fd, unsigned long number, unsigned long argument) {
  int result = ioctl(fd, number, argument);
  return result < 0 ? -errno : result;
}

int cv_group_status(int group, uint32_t *flags) {
  struct group_status status = {.argsz = sizeof status};
  int result = call(group, GROUP_GET_STATUS, &status);
  *flags = status.flags;
  return result;
}

int cv_group_set_container(int group, int container) {
  int32_t fd = container;
  return call(group, GROUP_SET_CONTAINER, &fd);
}

int cv_group_unset_container(int group) { return call_value(group, GROUP_UNSET_CONTAINER, 0); }

int cv_group_device(int group, const char *name) { return call(group, GROUP_GET_DEVICE_FD, (void *)name); }

int cv_container_check(int container, int extension) {
  return call_value(container, CHECK_EXTENSION, (unsigned long)extension);
}

int cv_container_set_iommu(int container, int type) { return call_value(container, SET_IOMMU, (unsigned long)type); }

int cv_device_get_info(int device, cv_device_info *info) {
  struct device_info raw = {.argsz = sizeof raw};
  int result = call(device, DEVICE_GET_INFO, &raw);
  *info = (cv_device_info){raw.flags, raw.regions, raw.irqs};
  return result;
}

int cv_device_get_region(int device, uint32_t index, cv_region *region) {
  struct region_info raw = {.argsz = sizeof raw, .index = index};
  int result = call(device, DEVICE_GET_REGION_INFO, &raw);
  *region = (cv_region){raw.flags, raw.size, raw.offset};
  return result;
}

int cv_device_interrupts(int device, uint32_t index) {
  struct irq_info info = {.argsz = sizeof info, .index = index};
  int result = call(device, DEVICE_GET_IRQ_INFO, &info);
  return result < 0 ? result : (int)info.count;
}

int cv_device_set_event(int device, uint32_t index, int eventfd) {
  struct irq_set request = {
      .argsz = sizeof request, .flags = EVENT_TRIGGER, .index = index, .count = 1, .eventfd = eventfd};
  return call(device, DEVICE_SET_IRQS, &request);
}

int cv_device_reset(int device) { return call_value(device, DEVICE_RESET, 0); }

int cv_hot_reset_info(int device, cv_dependent *out, uint32_t capacity, uint32_t *flags) {
  size_t size = sizeof(struct hot_reset_info) + (size_t)capacity * sizeof(cv_dependent);
  struct hot_reset_info *info = calloc(1, size);
  if (!info) return -ENOMEM;
  info->argsz = (uint32_t)size;
  int result = call(device, DEVICE_GET_PCI_HOT_RESET_INFO, info);
  *flags = info->flags;
  /* ENOSPC fills in the count: the caller retries with more room (vfio_pci_ioctl_get_pci_hot_reset_info). */
  if (result == -ENOSPC && info->count > capacity) result = 0;
  if (result >= 0) {
    uint32_t have = info->count < capacity ? info->count : capacity;
    if (info->count <= capacity) memcpy(out, info->devices, have * sizeof(cv_dependent));
    result = (int)info->count;
  }
  free(info);
  return result;
}

int cv_hot_reset(int device, const int *groups, uint32_t count) {
  size_t size = sizeof(struct hot_reset) + (size_t)count * sizeof(int32_t);
  struct hot_reset *request = calloc(1, size);
  if (!request) return -ENOMEM;
  request->argsz = (uint32_t)size;
  request->count = count;
  for (uint32_t i = 0; i < count; i++) request->groups[i] = groups[i];
  int result = call(device, DEVICE_PCI_HOT_RESET, request);
  free(request);
  return result;
}

int cv_feature_probe(int device, uint32_t feature, uint32_t flags) {
  struct feature request = {.argsz = sizeof request, .flags = feature | flags | CV_FEATURE_PROBE};
  return call(device, DEVICE_FEATURE, &request);
}

int cv_set_vf_token(int device, const uint8_t uuid[16]) {
  struct { uint32_t argsz, flags; uint8_t uuid[16]; } request = {
      .argsz = sizeof request, .flags = CV_FEATURE_VF_TOKEN | CV_FEATURE_SET};
  memcpy(request.uuid, uuid, 16);
  return call(device, DEVICE_FEATURE, &request);
}

int cv_feature(int device, uint32_t flags, void *buffer, uint32_t argsz) {
  struct feature *head = buffer;
  head->argsz = argsz;
  head->flags = flags;
  return call(device, DEVICE_FEATURE, buffer);
}

int cv_migration_flags(int device, uint64_t *flags) {
  struct { struct { uint32_t argsz, flags; } head; uint64_t flags; } request = {0};
  int result = cv_feature(device, CV_FEATURE_MIGRATION | CV_FEATURE_GET, &request, sizeof request);
  *flags = request.flags;
  return result;
}

int cv_migration_get(int device, uint32_t *state) {
  struct { struct { uint32_t argsz, flags; } head; struct mig_state state; } request = {0};
  int result = cv_feature(device, CV_FEATURE_MIGRATION_STATE | CV_FEATURE_GET, &request, sizeof request);
  *state = request.state.state;
  return result;
}

int cv_migration_set(int device, uint32_t state, int *data_fd) {
  struct { struct { uint32_t argsz, flags; } head; struct mig_state state; } request = {.state = {state, -1}};
  int result = cv_feature(device, CV_FEATURE_MIGRATION_STATE | CV_FEATURE_SET, &request, sizeof request);
  *data_fd = result < 0 ? -1 : request.state.data_fd;
  return result;
}

int cv_migration_size(int device, uint64_t *size) {
  struct { struct { uint32_t argsz, flags; } head; uint64_t size; } request = {0};
  int result = cv_feature(device, CV_FEATURE_MIGRATION_SIZE | CV_FEATURE_GET, &request, sizeof request);
  *size = request.size;
  return result;
}

int cv_migration_precopy(int data_fd, cv_precopy *info) {
  struct precopy_info raw = {.argsz = sizeof raw};
  int result = call(data_fd, MIG_GET_PRECOPY_INFO, &raw);
  *info = (cv_precopy){raw.initial_bytes, raw.dirty_bytes};
  return result;
}

int cv_logging_start(int device, const cv_dma_range *ranges, uint32_t count, uint64_t *page_size) {
  struct { struct { uint32_t argsz, flags; } head; struct logging_control control; } request = {
      .control = {.page_size = *page_size, .num_ranges = count, .ranges = (uint64_t)(uintptr_t)ranges}};
  int result = cv_feature(device, CV_FEATURE_DIRTY_TRACKING | CV_FEATURE_SET, &request, sizeof request);
  *page_size = request.control.page_size;
  return result;
}

int cv_logging_stop(int device) {
  struct { uint32_t argsz, flags; } request;
  return cv_feature(device, CV_FEATURE_LOGGING_STOP | CV_FEATURE_SET, &request, sizeof request);
}

int cv_logging_report(int device, cv_dma_range range, uint64_t page_size, uint64_t *bitmap) {
  struct { struct { uint32_t argsz, flags; } head; struct logging_report report; } request = {
      .report = {range.start, range.length, page_size, (uint64_t)(uintptr_t)bitmap}};
  return cv_feature(device, CV_FEATURE_LOGGING_REPORT | CV_FEATURE_GET, &request, sizeof request);
}

int cv_device_bind(int device, int iommufd, uint32_t *id) {
  struct bind request = {.argsz = sizeof request, .iommufd = iommufd};
  int result = call(device, DEVICE_BIND_IOMMUFD, &request);
  *id = request.id;
  return result;
}

int cv_device_attach(int device, uint32_t *id) {
  struct attach request = {.argsz = sizeof request, .id = *id};
  int result = call(device, DEVICE_ATTACH, &request);
  *id = request.id;
  return result;
}

int cv_device_detach(int device) {
  struct detach request = {.argsz = sizeof request};
  return call(device, DEVICE_DETACH, &request);
}

int cv_ioas_alloc(int iommufd, uint32_t *id) {
  struct ioas_alloc request = {.size = sizeof request};
  int result = call(iommufd, IOMMUFD_IOAS_ALLOC, &request);
  *id = request.id;
  return result;
}

int cv_iommufd_destroy(int iommufd, uint32_t id) {
  struct destroy request = {.size = sizeof request, .id = id};
  return call(iommufd, IOMMUFD_DESTROY, &request);
}
