namespace Notify.Generator.Model;

/// <summary>The channel's name as written: one literal, or a family's literals and parameters in turn.</summary>
internal sealed record ChannelNameModel
{
    /// <summary>As in the attribute, for messages and documentation.</summary>
    public required string Pattern { get; init; }

    public required EquatableArray<ChannelNamePartModel> Parts { get; init; }

    public bool IsFamily => Parts.Any(part => part.Parameter is not null);
}

/// <summary>A literal, or a member of the payload whose value takes its place.</summary>
internal sealed record ChannelNamePartModel
{
    public string Literal { get; init; } = "";

    public MemberModel? Parameter { get; init; }
}
