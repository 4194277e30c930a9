using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.Generator.Incremental;

/// <summary>A type with attributes. One of them may be ours.</summary>
/// <param name="Node">The declaration.</param>
/// <param name="Declaration">The index of its top-level type in the file.</param>
/// <param name="Ordinal">Its index among the types within that one.</param>
internal sealed record ChannelCandidate(TypeDeclarationSyntax Node, int Declaration, int Ordinal)
{
    private Found? _last;

    /// <summary>The last parts of the attributes' names as written, hashed.</summary>
    public ulong[] Attributes { get; } =
        [.. Node.AttributeLists.SelectMany(list => list.Attributes).Select(attribute => ContentHash.HashText(AttributeNames.LastPart(attribute.Name)))];

    /// <summary>What the generator found here last, whatever else it read then.</summary>
    public ParsedChannel? Last => Volatile.Read(ref _last)?.Channel;

    /// <summary>Keeps what the generator found here for the analyzers of the same compilation.</summary>
    public void Keep(ParsedChannel channel, ContentHash inputs) => Volatile.Write(ref _last, new Found(channel, inputs));

    /// <summary>What the generator found here, if its last run read exactly these inputs; otherwise null.</summary>
    public ParsedChannel? Find(ContentHash inputs)
    {
        return Volatile.Read(ref _last) is { } found && found.Inputs.Equals(inputs) ? found.Channel : null;
    }

    private sealed record Found(ParsedChannel Channel, ContentHash Inputs);
}
