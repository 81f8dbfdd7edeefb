using System.Net;
using System.Net.Sockets;

namespace MaaS.Serving;

/// <summary>
/// Which addresses belong to the public Internet, by the special-purpose registries of IANA
/// (https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry) and its list
/// of IPv6 space (https://www.iana.org/assignments/ipv6-address-space).
/// </summary>
internal static class PublicAddress
{
    /// <summary>The one block that global unicast addresses are given from (RFC 4291, section 2.4).</summary>
    private static readonly IPNetwork GlobalUnicastV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] SpecialV4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this network, RFC 791
        IPNetwork.Parse("10.0.0.0/8"), // private, RFC 1918
        IPNetwork.Parse("100.64.0.0/10"), // shared by carriers, RFC 6598
        IPNetwork.Parse("127.0.0.0/8"), // loopback, RFC 1122
        IPNetwork.Parse("168.63.129.16/32"), // the platform of Azure as its machines see it: DNS, health, agents
        IPNetwork.Parse("169.254.0.0/16"), // link-local, RFC 3927: metadata of clouds
        IPNetwork.Parse("172.16.0.0/12"), // private, RFC 1918
        IPNetwork.Parse("192.0.0.0/24"), // protocol assignments, RFC 6890
        IPNetwork.Parse("192.0.2.0/24"), // documentation, RFC 5737
        IPNetwork.Parse("192.88.99.0/24"), // 6to4 relays, RFC 7526
        IPNetwork.Parse("192.168.0.0/16"), // private, RFC 1918
        IPNetwork.Parse("198.18.0.0/15"), // benchmarks, RFC 2544
        IPNetwork.Parse("198.51.100.0/24"), // documentation, RFC 5737
        IPNetwork.Parse("203.0.113.0/24"), // documentation, RFC 5737
        IPNetwork.Parse("224.0.0.0/4"), // multicast, RFC 5771
        IPNetwork.Parse("240.0.0.0/4"), // reserved, RFC 1112, and broadcast
    ];

    private static readonly IPNetwork[] SpecialV6 =
    [
        IPNetwork.Parse("2001::/23"), // protocol assignments, RFC 2928: Teredo, benchmarks, ORCHID
        IPNetwork.Parse("2001:db8::/32"), // documentation, RFC 3849
        IPNetwork.Parse("2002::/16"), // 6to4, RFC 3056
        IPNetwork.Parse("3fff::/20"), // documentation, RFC 9637
    ];

    /// <summary>
    /// False also for every IPv6 form that holds an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo), whatever that address is: a
    /// host on the Internet has a plain one too.
    /// </summary>
    public static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !Array.Exists(SpecialV4, network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => IsPublicV6(address),
        _ => false,
    };

    // IPNetwork compares a mapped address by its IPv4 part, with a network of IPv6 too: 2000::/3 would contain ::ffff:8.8.8.8.
    private static bool IsPublicV6(IPAddress address) =>
        !address.IsIPv4MappedToIPv6
        && GlobalUnicastV6.Contains(address)
        && !Array.Exists(SpecialV6, network => network.Contains(address));
}
