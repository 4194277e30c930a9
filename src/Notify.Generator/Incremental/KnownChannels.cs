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
    private readonly bool _hasUnseenFiles;

    public KnownChannels(Compilation compilation)
    {
        // The compilation of an analyzer has the generated files, too. Ours change nothing for the parser, those of other generators may.
        List<SourceFile> files = [];
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            if (SourceFile.Find(tree) is { } file)
            {
                files.Add(file);
            }
            else if (!tree.FilePath.Contains(typeof(NotifyGenerator).FullName))
            {
                _hasUnseenFiles = true;
            }
        }

        _inputs = RunInputs.Hash(RunInputs.HashSurroundings(compilation), files);
    }

    /// <summary>The result for an annotated type; null if the type must be parsed.</summary>
    public ParsedChannel? Find(AttributeData attribute, CancellationToken ct)
    {
        return _hasUnseenFiles ? null : FindCandidate(attribute, ct)?.Find(_inputs);
    }

    /// <summary>
    /// Whether the generator saw only an error of the compiler's, because the type depends on a file that another generator writes.
    /// </summary>
    public bool DependsOnUnseen(AttributeData attribute, CancellationToken ct) =>
        _hasUnseenFiles && FindCandidate(attribute, ct)?.Last is { Result.Failed.Ids: "" };

    private static ChannelCandidate? FindCandidate(AttributeData attribute, CancellationToken ct)
    {
        if (attribute.ApplicationSyntaxReference is not { } reference || SourceFile.Find(reference.SyntaxTree) is not { } file)
        {
            return null;
        }

        TypeDeclarationSyntax? node = reference.GetSyntax(ct).Parent?.Parent as TypeDeclarationSyntax;
        return file.Candidates.FirstOrDefault(candidate => candidate.Node == node);
    }
}
