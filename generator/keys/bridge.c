/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The sections of systemd.netdev(5) and systemd.network(5) that a bridge can have, with the keys of systemd 252 to
 * 262 together. [Bridge] is that of the .netdev file: a bridge is no port of another one. */

#include "keys.h"
#include "util.h"
#include "values.h"

#define KNOWN(...)                \
        (const char *const[]) {   \
                __VA_ARGS__, NULL \
        }

/* A bridge may carry the host's own network: a mistake costs its line and no more. */
/* clang-format off */
static const Section sections[] = {
        { "NetDev", SECTION_NETDEV, COST_KEY,
          KNOWN(
                "Description", "Kind", "MACAddress", "MTUBytes", "Name") },
        { "Bridge", SECTION_NETDEV, COST_KEY,
          KNOWN(
                "AgeingTimeSec", "DefaultPVID", "FDBMaxLearned", "ForwardDelaySec", "GroupForwardMask",
                "HelloTimeSec", "LinkLocalLearning", "MaxAgeSec", "MulticastIGMPVersion", "MulticastQuerier",
                "MulticastSnooping", "Priority", "STP", "VLANFiltering", "VLANProtocol") },
        { "Match", SECTION_IMPLIED, COST_KEY },
        { "Link", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "ARP", "ActivationPolicy", "AllMulticast", "Group", "MACAddress", "MTUBytes", "Multicast",
                "Promiscuous", "RequiredFamilyForOnline", "RequiredForOnline", "Unmanaged") },
        { "Network", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "ActiveSlave", "Address", "BatmanAdvanced", "BindCarrier", "Bond", "Bridge",
                "ConfigureWithoutCarrier", "DHCP", "DHCPPrefixDelegation", "DHCPRelay", "DHCPServer",
                "DHCPv6PrefixDelegation", "DNS", "DNSDefaultRoute", "DNSOverTLS", "DNSSEC",
                "DNSSECNegativeTrustAnchors", "DefaultRouteOnDevice", "Description", "Domains", "EmitLLDP",
                "Gateway", "IPForward", "IPMasquerade", "IPVLAN", "IPVTAP", "IPoIB", "IPv4AcceptLocal",
                "IPv4DuplicateAddressDetectionTimeoutSec", "IPv4Forwarding", "IPv4LL", "IPv4LLRoute",
                "IPv4LLStartAddress", "IPv4ProxyARP", "IPv4ProxyARPPrivateVLAN", "IPv4ReversePathFilter",
                "IPv4RouteLocalnet", "IPv4SrcValidMark", "IPv6AcceptRA", "IPv6AcceptRouterAdvertisements",
                "IPv6DuplicateAddressDetection", "IPv6Forwarding", "IPv6HopLimit",
                "IPv6LinkLocalAddressGenerationMode", "IPv6MTUBytes", "IPv6PrefixDelegation",
                "IPv6PrivacyExtensions", "IPv6ProxyNDP", "IPv6ProxyNDPAddress", "IPv6RetransmissionTimeSec",
                "IPv6SendRA", "IPv6StableSecretAddress", "IPv6Token", "IgnoreCarrierLoss",
                "KeepConfiguration", "KeepMaster", "L2TP", "LLDP", "LLMNR", "LinkLocalAddressing", "MACVLAN",
                "MACVTAP", "MACsec", "MPLSRouting", "ManageForeignNextHops", "ManageForeignRoutes",
                "ManageForeignRoutingPolicyRules", "MulticastDNS", "MulticastIGMPVersion", "NTP",
                "PrimarySlave", "ProxyARP", "ProxyNeighbor", "RouteTable", "SpeedMeter",
                "SpeedMeterIntervalSec", "Tunnel", "UseDomains", "VLAN", "VRF", "VXLAN", "Xfrm") },
        { "Address", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "AddPrefixRoute", "Address", "AutoJoin", "Broadcast", "DuplicateAddressDetection",
                "HomeAddress", "Label", "ManageTemporaryAddress", "NFTSet", "NetLabel", "Peer",
                "PreferredLifetime", "PrefixRoute", "RouteMetric", "Scope") },
        { "Neighbor", SECTION_NETWORK, COST_KEY, KNOWN("Address", "LinkLayerAddress", "MACAddress") },
        { "IPv6AddressLabel", SECTION_NETWORK, COST_KEY, KNOWN("Label", "Prefix") },
        { "RoutingPolicyRule", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "DestinationPort", "Family", "FirewallMark", "From", "GoTo", "IPProtocol",
                "IncomingInterface", "InvertRule", "L3MasterDevice", "OutgoingInterface", "Priority",
                "SourcePort", "SuppressInterfaceGroup", "SuppressPrefixLength", "Table", "To", "Type",
                "TypeOfService", "User") },
        { "NextHop", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "Blackhole", "Family", "Gateway", "Group", "Id", "OnLink") },
        { "Route", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "Destination", "FastOpenNoCookie", "Gateway", "GatewayOnLink", "GatewayOnlink", "HopLimit",
                "IPv6Preference", "InitialAdvertisedReceiveWindow", "InitialCongestionWindow", "MTUBytes",
                "Metric", "MultiPathRoute", "NextHop", "PreferredSource", "Protocol", "QuickAck", "Scope",
                "Source", "TCPAdvertisedMaximumSegmentSize", "TCPCongestionControlAlgorithm",
                "TCPRetransmissionTimeoutSec", "TTLPropagate", "Table", "Type") },
        { "DHCPv4", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "AllowList", "Anonymize", "BOOTP", "BlackList", "ClientIdentifier", "CriticalConnection",
                "DUIDRawData", "DUIDType", "DenyList", "FallbackLeaseLifetimeSec", "Hostname", "IAID",
                "IPServiceType", "IPv6OnlyMode", "InitialAdvertisedReceiveWindow", "InitialCongestionWindow",
                "Label", "ListenPort", "MUDURL", "MaxAttempts", "NFTSet", "NetLabel", "QuickAck",
                "RapidCommit", "RequestAddress", "RequestBroadcast", "RequestOptions", "RouteMTUBytes",
                "RouteMetric", "RouteTable", "RoutesToDNS", "RoutesToNTP", "SendDecline", "SendHostname",
                "SendOption", "SendRelease", "SendVendorOption", "ServerPort", "SocketPriority",
                "UnassignedSubnetPolicy", "Use6RD", "UseCaptivePortal", "UseDNR", "UseDNS", "UseDomainName",
                "UseDomains", "UseGateway", "UseHostname", "UseMTU", "UseNTP", "UseRoutes", "UseSIP",
                "UseTimezone", "UserClass", "VendorClassIdentifier") },
        { "DHCPv6", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "DUIDRawData", "DUIDType", "ForceDHCPv6PDOtherInformation", "Hostname", "IAID", "MUDURL",
                "NFTSet", "NetLabel", "PrefixDelegationHint", "RapidCommit", "RequestOptions", "RouteMetric",
                "RouteTable", "SendHostname", "SendOption", "SendRelease", "SendVendorOption",
                "UnassignedSubnetPolicy", "UseAddress", "UseCaptivePortal", "UseDNR", "UseDNS",
                "UseDelegatedPrefix", "UseDomains", "UseHostname", "UseNTP", "UseSIP", "UserClass",
                "VendorClass", "WithoutRA") },
        { "DHCPPrefixDelegation", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "Announce", "Assign", "ManageTemporaryAddress", "NFTSet", "NetLabel", "RouteMetric",
                "SubnetId", "Token", "UplinkInterface") },
        { "DHCPv6PrefixDelegation", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "Announce", "Assign", "ManageTemporaryAddress", "RouteMetric", "SubnetId", "Token") },
        { "IPv6AcceptRA", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "BlackList", "DHCPv6Client", "DenyList", "NFTSet", "NetLabel", "PrefixAllowList",
                "PrefixDenyList", "QuickAck", "RouteAllowList", "RouteDenyList", "RouteMetric", "RouteTable",
                "RouterAllowList", "RouterDenyList", "Token", "UseAutonomousPrefix", "UseCaptivePortal",
                "UseDNR", "UseDNS", "UseDomains", "UseGateway", "UseHopLimit", "UseICMP6RateLimit", "UseMTU",
                "UseOnLinkPrefix", "UsePREF64", "UseReachableTime", "UseRedirect", "UseRetransmissionTime",
                "UseRoutePrefix") },
        { "DHCPRelay", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "AgentAddress", "CircuitId", "ExtraOption", "GatewayAddress", "InterfacePriority",
                "OverrideServerIdentifier", "RemoteId", "ServerAddress", "VirtualSubnetSelection") },
        { "DHCPServer", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "BindToInterface", "BootFilename", "BootServerAddress", "BootServerName", "DNS",
                "DefaultLeaseTimeSec", "Domain", "EmitDNS", "EmitDomain", "EmitLPR", "EmitNTP", "EmitPOP3",
                "EmitRouter", "EmitSIP", "EmitSMTP", "EmitTimezone", "IPv6OnlyPreferredSec", "LPR",
                "LocalLeaseDomain", "MaxLeaseTimeSec", "NTP", "POP3", "PersistLeases", "PoolOffset",
                "PoolSize", "RapidCommit", "RelayAgentCircuitId", "RelayAgentRemoteId", "RelayTarget",
                "Router", "SIP", "SMTP", "SendOption", "SendVendorOption", "ServerAddress", "Timezone",
                "UplinkInterface") },
        { "DHCPServerStaticLease", SECTION_NETWORK, COST_KEY, KNOWN("Address", "Hostname", "MACAddress") },
        { "IPv6SendRA", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "DNS", "DNSLifetimeSec", "Domains", "EmitDNS", "EmitDomains", "HomeAgent",
                "HomeAgentLifetimeSec", "HomeAgentPreference", "HopLimit", "Managed", "OtherInformation",
                "ReachableTimeSec", "RetransmitSec", "RouterLifetimeSec", "RouterPreference",
                "UplinkInterface") },
        { "IPv6PrefixDelegation", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "DNS", "DNSLifetimeSec", "Domains", "EmitDNS", "EmitDomains", "Managed", "OtherInformation",
                "RouterLifetimeSec", "RouterPreference") },
        { "IPv6Prefix", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "AddressAutoconfiguration", "Assign", "OnLink", "PreferredLifetimeSec", "Prefix",
                "RouteMetric", "Token", "ValidLifetimeSec") },
        { "IPv6RoutePrefix", SECTION_NETWORK, COST_KEY, KNOWN("LifetimeSec", "Preference", "Route") },
        { "IPv6PREF64Prefix", SECTION_NETWORK, COST_KEY, KNOWN("LifetimeSec", "Prefix") },
        { "BridgeFDB", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "AssociatedWith", "Destination", "MACAddress", "OutgoingInterface", "VLANId", "VNI") },
        { "BridgeMDB", SECTION_NETWORK, COST_KEY, KNOWN("MulticastGroupAddress", "VLANId") },
        { "BridgeVLAN", SECTION_NETWORK, COST_KEY, KNOWN("EgressUntagged", "PVID", "VLAN") },
        { "LLDP", SECTION_NETWORK, COST_KEY, KNOWN("MUDURL") },
        { "QDisc", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "Parent") },
        { "NetworkEmulator", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "DelayJitterSec", "DelaySec", "DuplicateRate", "Handle", "LossRate", "PacketLimit", "Parent") },
        { "TokenBucketFilter", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "Burst", "BurstBytes", "Handle", "LatencySec", "LimitBytes", "LimitSize", "MPUBytes",
                "MTUBytes", "Parent", "PeakRate", "Rate") },
        { "PIE", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "PacketLimit", "Parent") },
        { "FlowQueuePIE", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "PacketLimit", "Parent") },
        { "StochasticFairBlue", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "PacketLimit", "Parent") },
        { "StochasticFairnessQueueing", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "Handle", "Parent", "PerturbPeriodSec") },
        { "BFIFO", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "LimitBytes", "Parent") },
        { "PFIFO", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "PacketLimit", "Parent") },
        { "PFIFOHeadDrop", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "PacketLimit", "Parent") },
        { "PFIFOFast", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "Parent") },
        { "CAKE", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "AckFilter", "AutoRateIngress", "Bandwidth", "CompensationMode", "FirewallMark",
                "FlowIsolationMode", "Handle", "MPUBytes", "NAT", "OverheadBytes", "Parent",
                "PriorityQueueingPreset", "RTTSec", "SplitGSO", "UseRawPacketSize", "Wash") },
        { "ControlledDelay", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "CEThresholdSec", "ECN", "Handle", "IntervalSec", "PacketLimit", "Parent", "TargetSec") },
        { "DeficitRoundRobinScheduler", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "Parent") },
        { "DeficitRoundRobinSchedulerClass", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "ClassId", "Parent", "QuantumBytes") },
        { "EnhancedTransmissionSelection", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "Bands", "Handle", "Parent", "PriorityMap", "QuantumBytes", "StrictBands") },
        { "GenericRandomEarlyDetection", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "DefaultVirtualQueue", "GenericRIO", "Handle", "Parent", "VirtualQueues") },
        { "FairQueueingControlledDelay", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "CEThresholdSec", "ECN", "Flows", "Handle", "IntervalSec", "MemoryLimit", "MemoryLimitBytes",
                "PacketLimit", "Parent", "Quantum", "QuantumBytes", "TargetSec") },
        { "FairQueueing", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "Buckets", "CEThresholdSec", "FlowLimit", "Handle", "InitialQuantum", "InitialQuantumBytes",
                "MaximumRate", "OrphanMask", "Pacing", "PacketLimit", "Parent", "Quantum", "QuantumBytes") },
        { "TrivialLinkEqualizer", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "Id", "Parent") },
        { "HierarchyTokenBucket", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "DefaultClass", "Handle", "Parent", "RateToQuantum") },
        { "HierarchyTokenBucketClass", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "BufferBytes", "CeilBufferBytes", "CeilRate", "ClassId", "MTUBytes", "OverheadBytes",
                "Parent", "Priority", "QuantumBytes", "Rate") },
        { "ClassfulMultiQueueing", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "Parent") },
        { "BandMultiQueueing", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "Parent") },
        { "HeavyHitterFilter", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "PacketLimit", "Parent") },
        { "QuickFairQueueing", SECTION_NETWORK, COST_KEY, KNOWN("Handle", "Parent") },
        { "QuickFairQueueingClass", SECTION_NETWORK, COST_KEY,
          KNOWN(
                "ClassId", "MaxPacketBytes", "Parent", "Weight") },
};
/* clang-format on */

static const Key keys[] = {
        { "NetDev", "Name", value_text, KEY_IMPLIED, .help = "The file's name." },
        { "NetDev", "Kind", value_text, KEY_IMPLIED, .help = "Always *bridge*." },

        { "Bridge", "Uplink", value_interfaces, KEY_LIST | KEY_OWN | KEY_WORDS, .metavar = "LINK...",
          .cost = COST_UPLINK,
          .help = "Physical links to attach to the bridge. They change at boot or by *nspawn-btrfs apply "
                  "--uplink* only. Several that lead to one network take _STP=yes_." },
};

const KeyTable bridge_table = { sections, ELEMENTSOF(sections), keys, ELEMENTSOF(keys) };
