using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Parsing;

namespace Notify.Generator.Incremental;

/// <summary>The result for one annotated type, and what it depends on besides what the type mentions.</summary>
internal sealed class ParsedChannel
{
    private readonly ContentHash _declared;

    private ParsedChannel(ChannelResultModel result, bool hasErrors, bool hasRemarks, DeclarationGraph? graph)
    {
        Result = result;
        HasErrors = hasErrors;
        HasRemarks = hasRemarks;
        GeneratedTypes = (result.Channel?.Name ?? result.Failed?.Name) is not { } name ? []
            : [.. GeneratedNames.All(name).Append(GeneratedNames.Registration(name)).Select(ContentHash.HashText)];
        _declared = HashGeneratedNames(graph);
    }

    /// <summary>Without channel and failure if the type isn't annotated with our attribute.</summary>
    public ChannelResultModel Result { get; }

    /// <inheritdoc cref="ChannelResultModel.Channel"/>
    public ChannelModel? Channel => Result.Channel;

    /// <summary>The names of the generated types, hashed.</summary>
    public IReadOnlyList<ulong> GeneratedTypes { get; }

    /// <summary>Whether the generator reports errors. A payload that never fits is an error, but has a channel.</summary>
    public bool HasErrors { get; }

    /// <summary>Whether the parser has something else to report.</summary>
    public bool HasRemarks { get; }

    /// <summary>Parses one declaration of a type, and adds the errors, located in this compilation.</summary>
    public static ParsedChannel Parse(
        TypeDeclarationSyntax declaration, SemanticModel model, ICollection<Diagnostic> errors, DeclarationGraph? graph, CancellationToken ct)
    {
        if (model.GetDeclaredSymbol(declaration, ct) is not INamedTypeSymbol type || Attribute(type, declaration) is not { } attribute)
        {
            return new ParsedChannel(new ChannelResultModel(Channel: null, Failed: null), hasErrors: false, hasRemarks: false, graph);
        }

        List<string> ids = [];
        bool hasRemarks = false;
        ChannelModel? channel = ChannelParser.Parse(type, attribute, model.Compilation, Report, ct);
        if (!ChannelParser.CanCompile(model.Compilation))
        {
            ids.Add(Descriptors.OldLanguageVersion.Id);
        }

        FailedChannelModel? failed = channel is null ? FailedChannelParser.Parse(type, attribute, model.Compilation, ids, ct) : null;
        return new ParsedChannel(new ChannelResultModel(channel, failed), ids.Count > 0, hasRemarks, graph);

        void Report(Diagnostic diagnostic)
        {
            if (diagnostic.DefaultSeverity == DiagnosticSeverity.Error)
            {
                ids.Add(diagnostic.Id);
                errors.Add(diagnostic);
            }
            else
            {
                hasRemarks = true;
            }
        }
    }

    /// <summary>
    /// Whether the result is right in another compilation where the type depends on the same declarations. The names of the generated types
    /// are the one thing that the parser looks up without an identifier in the source. If the parser failed, they may be unknown, and errors
    /// need locations in the current compilation.
    /// </summary>
    public bool HoldsIn(DeclarationGraph graph) => Channel is not null && !HasErrors && _declared.Equals(HashGeneratedNames(graph));

    /// <summary>The type's channel, if this declaration has it: the first one, because another part or copy of the type may have one, too.</summary>
    private static AttributeData? Attribute(INamedTypeSymbol type, TypeDeclarationSyntax declaration)
    {
        return type.GetAttributes().Find(KnownTypes.PgChannelAttribute) is { ApplicationSyntaxReference: { } reference } attribute
            && reference.SyntaxTree == declaration.SyntaxTree
            && declaration.AttributeLists.FullSpan.Contains(reference.Span)
                ? attribute
                : null;
    }

    private ContentHash HashGeneratedNames(DeclarationGraph? graph)
    {
        ContentHash hash = default;
        foreach (ulong name in graph is null ? [] : GeneratedTypes)
        {
            hash.Add(graph!.HashDeclarations(name));
        }

        return hash;
    }
}
