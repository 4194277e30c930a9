using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.Generator.Incremental;

/// <summary>A type with attributes. One of them may be ours.</summary>
/// <param name="Node">The declaration.</param>
/// <param name="Declaration">The index of its top-level type in the file.</param>
/// <param name="Ordinal">Its index among the types within that one.</param>
internal sealed record ChannelCandidate(TypeDeclarationSyntax Node, int Declaration, int Ordinal)
{
    private FoundChannel? _last;

    /// <summary>The last parts of the attributes' names as written, hashed.</summary>
    public ulong[] Attributes { get; } =
        [.. Node.AttributeLists.SelectMany(list => list.Attributes).Select(attribute => ContentHash.HashText(AttributeNames.LastPart(attribute.Name)))];

    /// <summary>Keeps what the generator found here for the analyzers of the same compilation.</summary>
    public void Keep(FoundChannel found) => Volatile.Write(ref _last, found);

    /// <summary>What the generator found here, if its last run read exactly these inputs; otherwise null.</summary>
    public FoundChannel? Find(ContentHash inputs)
    {
        return Volatile.Read(ref _last) is { } found && found.Inputs.Equals(inputs) ? found : null;
    }
}

/// <param name="Channel">What the generator found.</param>
/// <param name="Inputs">The hash of what it read.</param>
/// <param name="DependsOnGenerated">Whether what it generates can change what the type means.</param>
internal sealed record FoundChannel(ParsedChannel Channel, ContentHash Inputs, bool DependsOnGenerated);
