namespace MaaS.Delivery.Tests;

/// <summary>How far this machine lets a test go towards a container.</summary>
internal enum ContainerKind
{
    /// <summary>Another user, in a root of the image's files that is read-only.</summary>
    OtherUser,

    /// <summary>The same root, as the same user, who is nobody else's.</summary>
    OwnNamespace,

    /// <summary>The image's files where they are, without the right to write there: no namespace can be made here.</summary>
    ReadOnlyFolder,

    /// <summary>The same files, as root, whom no right keeps from writing: nothing here can run a program as somebody else.</summary>
    Root,
}
