using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Notify.Generator.Incremental;

/// <summary>Identifies what a run of the generator reads.</summary>
internal static class RunInputs
{
    /// <summary>The hash of what a compilation consists of besides its files.</summary>
    public static ContentHash HashSurroundings(Compilation compilation)
    {
        ContentHash hash = default;
        hash.Add(compilation.AssemblyName ?? "");
        // By identity: each build has new options, so that no build uses the memo of another.
        hash.Add(ObjectIds.Get(compilation.Options));
        hash.Add((ulong)((CSharpCompilation)compilation).LanguageVersion);
        foreach (MetadataReference reference in compilation.References)
        {
            // The IDE keeps making new references to an unchanged project.
            hash.Add(ObjectIds.Get(reference is CompilationReference { Compilation: var referenced } ? referenced : reference));
            foreach (string alias in reference.Properties.Aliases)
            {
                hash.Add(alias);
            }
        }

        return hash;
    }

    public static ContentHash Hash(ContentHash surroundings, IEnumerable<SourceFile> files)
    {
        ContentHash hash = surroundings;
        foreach (SourceFile file in files)
        {
            hash.Add(ObjectIds.Get(file));
        }

        return hash;
    }
}
