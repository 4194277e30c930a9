using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Parsing;

namespace Notify.Generator.Incremental;

/// <summary>The annotated types of one compilation, and the errors in them.</summary>
internal sealed class FoundChannels
{
    private readonly List<(ParsedChannel Channel, TypeDeclarationSyntax Declaration)> _located = [];
    private readonly List<Diagnostic> _errors = [];
    private LanguageVersion? _oldVersion;

    /// <summary>The results. A null marks the place of one that an edit removed.</summary>
    public ImmutableArray<ParsedChannel?> Places { get; set; } = [];

    /// <summary>Takes the errors of each type.</summary>
    public ICollection<Diagnostic> Errors => _errors;

    public void Add(ParsedChannel channel, TypeDeclarationSyntax declaration, Compilation compilation)
    {
        if (channel.Result is not { Channel: null, Failed: null })
        {
            _located.Add((channel, declaration));
            _oldVersion = ChannelParser.CanCompile(compilation) ? null : ((CSharpCompilation)compilation).LanguageVersion;
        }
    }

    /// <summary>Keeps the errors with their files, for analyzers.</summary>
    public void KeepErrors(IEnumerable<SyntaxTree> trees, CancellationToken ct)
    {
        ILookup<SyntaxTree?, Diagnostic> errors = _errors.ToLookup(error => error.Location.SourceTree);
        foreach (SyntaxTree tree in trees)
        {
            SourceFile.Of(tree, ct).Keep(errors[tree]);
        }
    }

    /// <summary>
    /// All errors, located in this compilation: then <c>#pragma</c>, <c>[SuppressMessage]</c> and severities in .editorconfig apply.
    /// </summary>
    public ImmutableArray<Diagnostic> FindErrors(IReadOnlyList<ChannelConflictModel> conflicts)
    {
        // Two payloads may share a faulty member of a third type. By message, because diagnostics compare their arguments by reference.
        IEnumerable<Diagnostic> errors = _errors.GroupBy(error => (error.Id, error.Location, error.GetMessage())).Select(same => same.First());
        return [.. errors, .. FindVersion(), .. FindConflicts(conflicts)];
    }

    /// <summary>The version once, at the first payload type, although it concerns all of them.</summary>
    private IEnumerable<Diagnostic> FindVersion()
    {
        return _oldVersion is not { } version ? [] : _located
            .OrderBy(type => type.Channel.Result.Failed?.Payload, StringComparer.Ordinal)
            .Take(1)
            .Select(first => Diagnostic.Create(
                Descriptors.OldLanguageVersion, first.Declaration.Identifier.GetLocation(), ChannelParser.LeastVersion.ToDisplayString(),
                version.ToDisplayString()));
    }

    private IEnumerable<Diagnostic> FindConflicts(IReadOnlyList<ChannelConflictModel> conflicts)
    {
        // A trigger and its function mostly share a name, so one report is enough.
        HashSet<TypeDeclarationSyntax> triggers = [];
        foreach (ChannelConflictModel conflict in conflicts)
        {
            List<(string Payload, TypeDeclarationSyntax Declaration)> concerned =
            [
                .. _located.Where(type => type.Channel.Channel is { } channel && conflict.Concerns(channel.Key))
                    .Select(type => (type.Channel.Channel!.PayloadName, type.Declaration))
                    .OrderBy(type => type.PayloadName, StringComparer.Ordinal),
            ];
            string payloads = string.Join(", ", concerned.Select(type => type.Payload));
            foreach ((_, TypeDeclarationSyntax declaration) in concerned)
            {
                if (conflict.Trigger is null || triggers.Add(declaration))
                {
                    yield return Diagnostic.Create(Descriptor(conflict), declaration.Identifier.GetLocation(), conflict.Claim, payloads);
                }
            }
        }
    }

    private static DiagnosticDescriptor Descriptor(ChannelConflictModel conflict) =>
        conflict.Channel is not null ? Descriptors.DuplicateChannel
        : conflict.Trigger is not null ? Descriptors.DuplicateTrigger
        : Descriptors.DuplicateGeneratedName;
}
