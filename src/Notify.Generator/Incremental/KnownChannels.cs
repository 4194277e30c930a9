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
        // An analyzer's compilation also contains the generated files. Which channels depend on ours is known from the generator's run.
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
        return !_hasUnseenFiles && FindCandidate(attribute, ct)?.Find(_inputs) is { DependsOnGenerated: false } found ? found.Channel : null;
    }

    /// <summary>
    /// What the generator found without the files that generators write; null if it has not run on these files. Only a file that a generator
    /// writes can give the type another meaning now.
    /// </summary>
    public ParsedChannel? FindWithoutGenerated(AttributeData attribute, CancellationToken ct) => FindCandidate(attribute, ct)?.Find(_inputs)?.Channel;

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
