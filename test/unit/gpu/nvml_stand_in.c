/* A stand-in for NVIDIA's libnvidia-ml.so.1, by the ABI of NVIDIA's NVML API reference: two cards, and what -D says.
   ANSWER_INIT: what nvmlInit_v2 answers. HANG, CRASH: what it does. CARDS: how many. OLD: without the capability call. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef ANSWER_INIT
#define ANSWER_INIT 0
#endif
#ifndef CARDS
#define CARDS 2
#endif

typedef struct {
    char busIdLegacy[16];
    unsigned domain, bus, device, pciDeviceId, pciSubSystemId;
    char busId[32];
} nvmlPciInfo_t;

static char cards[2];

static int number(void *card) {
    return (int)((char *)card - cards);
}

int nvmlInit_v2(void) {
#ifdef HANG
    for (;;) pause();
#endif
#ifdef CRASH
    *(volatile int *)0 = 1;
#endif
    return ANSWER_INIT;
}
const char *nvmlErrorString(int code) {
    return code == 18 ? "Driver/library version mismatch" : "GPU is lost";
}
int nvmlSystemGetDriverVersion(char *text, unsigned size) {
    snprintf(text, size, "600.10");
    return 0;
}
int nvmlDeviceGetCount_v2(unsigned *count) {
    *count = CARDS;
    return 0;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **card) {
#ifdef LOST
    if (index == LOST) return 15;
#endif
    *card = cards + index;
    return 0;
}
int nvmlDeviceGetName(void *card, char *name, unsigned size) {
    snprintf(name, size, "%s", number(card) == 0 ? "NVIDIA X900" : "Tesla V100-SXM2-32GB");
    return 0;
}
int nvmlDeviceGetPciInfo_v3(void *card, nvmlPciInfo_t *pci) {
    memset(pci, 0, sizeof *pci);
    pci->bus = number(card) == 0 ? 0x0a : 0x85;
    snprintf(pci->busId, sizeof pci->busId, "%08X:%02X:%02X.0", pci->domain, pci->bus, pci->device);
    return 0;
}
#ifndef OLD
int nvmlDeviceGetCudaComputeCapability(void *card, int *major, int *minor) {
    *major = number(card) == 0 ? 13 : 7;
    *minor = number(card) == 0 ? 5 : 0;
    return 0;
}
#endif
