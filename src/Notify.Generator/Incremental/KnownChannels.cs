using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.Generator.Incremental;

/// <summary>
/// What the generator found, for the analyzers of the same compilation. They use it only if both see the very same trees, references and
/// options.
/// </summary>
internal sealed class KnownChannels
{
    private readonly ContentHash _inputs;

    public KnownChannels(Compilation compilation)
    {
        // The compilation of an analyzer has the generated files, too. No generator has seen those.
        ImmutableArray<SourceFile> files = [.. compilation.SyntaxTrees.Select(SourceFile.Find).OfType<SourceFile>()];
        _inputs = RunInputs.Hash(RunInputs.HashSurroundings(compilation), files);
    }

    /// <summary>The result for an annotated type; null if the type must be parsed.</summary>
    public ParsedChannel? Find(AttributeData attribute, CancellationToken ct)
    {
        if (attribute.ApplicationSyntaxReference is not { } reference || SourceFile.Find(reference.SyntaxTree) is not { } file)
        {
            return null;
        }

        TypeDeclarationSyntax? node = reference.GetSyntax(ct).Parent?.Parent as TypeDeclarationSyntax;
        return file.Candidates.FirstOrDefault(candidate => candidate.Node == node)?.Find(_inputs);
    }
}
