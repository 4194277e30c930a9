using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Incremental;

/// <summary>An edit of a small project.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Files">The project's files before it: Source0.cs and so on.</param>
/// <param name="Apply">The edit.</param>
/// <param name="Changes">Whether it changes what is generated or reported; null if that is not the point.</param>
/// <param name="Prepare">What else the project has.</param>
internal sealed record Edit(
    string Name, string[] Files, Func<CSharpCompilation, CSharpCompilation> Apply, bool? Changes = true,
    Func<CSharpCompilation, CSharpCompilation>? Prepare = null)
{
    public CSharpCompilation Project()
    {
        CSharpCompilation project = TestCompilation.Create("Shop", Files);
        return Prepare is null ? project : Prepare(project);
    }

    /// <summary>The project with other options of its files.</summary>
    public static CSharpCompilation Reparse(CSharpCompilation project, CSharpParseOptions options)
    {
        return project.RemoveAllSyntaxTrees().AddSyntaxTrees(
            project.SyntaxTrees.Select(tree => CSharpSyntaxTree.ParseText(tree.GetText(), options, tree.FilePath)));
    }

    /// <summary>Replaces a file, adds it, or removes it with no text.</summary>
    public static CSharpCompilation Put(CSharpCompilation project, string path, string? text)
    {
        SyntaxTree? old = project.SyntaxTrees.FirstOrDefault(tree => tree.FilePath == path);
        SyntaxTree? edited = text is null ? null : CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)project.SyntaxTrees[0].Options, path);
        return old is null ? project.AddSyntaxTrees(edited!)
            : edited is null ? project.RemoveSyntaxTrees(old)
            : project.ReplaceSyntaxTree(old, edited);
    }

    /// <summary>What differs between a generator that has seen the project before the edit, and one that has not; null if nothing.</summary>
    public async Task<string?> FindFaultAsync(GeneratorSubject subject)
    {
        CSharpCompilation project = Project();
        CSharpCompilation edited = Apply(project);
        SortedDictionary<string, string> expectedBefore = await GeneratorSubject.Fresh.RunOnCopy(project).ReadAsync();
        SortedDictionary<string, string> expected = await GeneratorSubject.Fresh.RunOnCopy(edited).ReadAsync();
        if (Changes is { } changes)
        {
            Assert.Equal(changes, SubjectRun.Difference(expectedBefore, expected) is not null);
        }

        SubjectRun before = subject.Run(project);
        string? fault = SubjectRun.Difference(await before.ReadAsync(), expectedBefore);
        SubjectRun after = before.Next(edited);
        fault ??= SubjectRun.Difference(await after.ReadAsync(), expected);

        // Undone, undone from before, done again from before: an IDE goes on from whatever state it has.
        fault ??= SubjectRun.Difference(await after.Next(project).ReadAsync(), expectedBefore);
        fault ??= SubjectRun.Difference(await before.Next(project).ReadAsync(), expectedBefore);
        fault ??= SubjectRun.Difference(await before.Next(edited).ReadAsync(), expected);

        // An analyzer may still look at what was before.
        return fault ?? SubjectRun.Difference(await before.ReadAsync(), expectedBefore);
    }
}
