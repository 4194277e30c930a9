using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator.Model;
using Notify.Generator.Parsing;

namespace Notify.Generator.Incremental;

/// <summary>The result for one annotated type, and what it depends on besides what the type mentions.</summary>
internal sealed class ParsedChannel
{
    private readonly ulong[] _generatedNames;
    private readonly ContentHash _declared;

    private ParsedChannel(ChannelModel? channel, bool hasRemarks, DeclarationGraph graph)
    {
        Channel = channel;
        HasRemarks = hasRemarks;
        _generatedNames = channel is null ? [] : [.. GeneratedNames.All(channel.Name).Append(GeneratedNames.Registration(channel.Name)).Select(ContentHash.HashText)];
        _declared = HashGeneratedNames(graph);
    }

    /// <summary>Null if anything is wrong.</summary>
    public ChannelModel? Channel { get; }

    /// <summary>Whether the parser has something to report about a usable channel.</summary>
    public bool HasRemarks { get; }

    public static ParsedChannel Parse(ChannelCandidate candidate, SemanticModel model, DeclarationGraph graph, CancellationToken ct)
    {
        bool hasRemarks = false;
        ChannelModel? channel = model.GetDeclaredSymbol(candidate.Node, ct) is { } type && Attribute(type, candidate) is { } attribute
            ? ChannelParser.Parse(type, attribute, model.Compilation, _ => hasRemarks = true, ct)
            : null;
        return new ParsedChannel(channel, hasRemarks, graph);
    }

    /// <summary>
    /// Whether the result is right in another compilation where the type depends on the same declarations. The names of the generated types
    /// are the one thing that the parser looks up without an identifier in the source. If the parser failed, they may be unknown.
    /// </summary>
    public bool HoldsIn(DeclarationGraph graph) => Channel is not null && _declared.Equals(HashGeneratedNames(graph));

    private static AttributeData? Attribute(INamedTypeSymbol type, ChannelCandidate candidate)
    {
        ImmutableArray<AttributeData> attributes = type.GetAttributes();
        foreach (AttributeData attribute in attributes)
        {
            // Another part of the type may be annotated, too.
            if (KnownTypes.Is(attribute.AttributeClass, KnownTypes.PgChannelAttribute)
                && attribute.ApplicationSyntaxReference is { } reference
                && reference.SyntaxTree == candidate.Node.SyntaxTree
                && candidate.Node.AttributeLists.FullSpan.Contains(reference.Span))
            {
                return attribute;
            }
        }

        return null;
    }

    private ContentHash HashGeneratedNames(DeclarationGraph graph)
    {
        ContentHash hash = default;
        foreach (ulong name in _generatedNames)
        {
            hash.Add(graph.HashDeclarations(name));
        }

        return hash;
    }
}
