using System.Net;

namespace MaaS.Serving.Tests;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.255.255.255")]
    [InlineData("10.0.0.0", "10.255.255.255")]
    [InlineData("100.64.0.0", "100.127.255.255")]
    [InlineData("127.0.0.0", "127.255.255.255")]
    [InlineData("168.63.129.16", "168.63.129.16")]
    [InlineData("169.254.0.0", "169.254.255.255")]
    [InlineData("172.16.0.0", "172.31.255.255")]
    [InlineData("192.0.0.0", "192.0.0.255")]
    [InlineData("192.0.2.0", "192.0.2.255")]
    [InlineData("192.88.99.0", "192.88.99.255")]
    [InlineData("192.168.0.0", "192.168.255.255")]
    [InlineData("198.18.0.0", "198.19.255.255")]
    [InlineData("198.51.100.0", "198.51.100.255")]
    [InlineData("203.0.113.0", "203.0.113.255")]
    [InlineData("224.0.0.0", "239.255.255.255")]
    [InlineData("240.0.0.0", "255.255.255.255")]
    [InlineData("::", "::1")]
    [InlineData("::7f00:1", "::ffff:ffff")]
    [InlineData("::ffff:127.0.0.1", "::ffff:8.8.8.8")]
    [InlineData("64:ff9b::", "64:ff9b::ffff:ffff")]
    [InlineData("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("100::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:2::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("4000::", "5f00::")]
    [InlineData("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void IsPublic_FirstAndLastOfASpecialRange_AreNot(string first, string last)
    {
        Assert.False(PublicAddress.IsPublic(IPAddress.Parse(first)));
        Assert.False(PublicAddress.IsPublic(IPAddress.Parse(last)));
    }

    [Theory]
    [InlineData("1.0.0.0")]
    [InlineData("9.255.255.255", "11.0.0.0")]
    [InlineData("100.63.255.255", "100.128.0.0")]
    [InlineData("126.255.255.255", "128.0.0.0")]
    [InlineData("168.63.129.15", "168.63.129.17")]
    [InlineData("169.253.255.255", "169.255.0.0")]
    [InlineData("172.15.255.255", "172.32.0.0")]
    [InlineData("191.255.255.255", "192.0.1.0")]
    [InlineData("192.0.1.255", "192.0.3.0")]
    [InlineData("192.88.98.255", "192.88.100.0")]
    [InlineData("192.167.255.255", "192.169.0.0")]
    [InlineData("198.17.255.255", "198.20.0.0")]
    [InlineData("198.51.99.255", "198.51.101.0")]
    [InlineData("203.0.112.255", "203.0.114.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2000::", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:200::", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2001:db9::", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("2003::", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("3fff:1000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void IsPublic_NeighboursOfASpecialRange_Are(params string[] addresses)
    {
        Assert.All(addresses, address => Assert.True(PublicAddress.IsPublic(IPAddress.Parse(address)), address));
    }
}
