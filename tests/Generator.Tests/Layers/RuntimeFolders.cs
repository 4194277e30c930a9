using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Generator.Tests.Layers;

/// <summary>Which folder of the runtime and of Notify.Payloads uses which, read from their source.</summary>
internal sealed class RuntimeFolders
{
    private static readonly string Source = Path.GetFullPath(Path.Combine(ThisFolder(), "../../../src"));

    private readonly HashSet<FolderUse> _uses = [];

    /// <summary>One line for each pair of a file and a type of another folder that it uses.</summary>
    public IReadOnlyCollection<FolderUse> Uses => _uses;

    /// <summary>Every folder that has a file.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Types whose parts are in several folders.</summary>
    public required IReadOnlyList<string> Scattered { get; init; }

    /// <summary>Read once: compiling takes a while.</summary>
    public static Task<RuntimeFolders> All { get; } = Task.Run(Read);

    private static RuntimeFolders Read()
    {
        CSharpCompilation compilation = Compile();
        List<INamedTypeSymbol> types = [.. Types(compilation.Assembly.GlobalNamespace)];
        RuntimeFolders folders = new()
        {
            Names = [.. compilation.SyntaxTrees.Select(Folder).Distinct().Where(name => name.Length > 0)],
            Scattered = [.. types.Where(type => Folders(type).Count() > 1).Select(type => type.Name)],
        };
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            folders.Add(compilation.GetSemanticModel(tree));
        }

        return folders;
    }

    /// <summary>The documentation may mention anything, so it is not looked at.</summary>
    private void Add(SemanticModel model)
    {
        string from = Folder(model.SyntaxTree);
        foreach (SyntaxNode node in model.SyntaxTree.GetRoot().DescendantNodes())
        {
            // A name, or an expression whose type no name mentions.
            ISymbol? symbol = node is SimpleNameSyntax ? model.GetSymbolInfo(node).Symbol : null;
            ITypeSymbol? type = node is ExpressionSyntax ? model.GetTypeInfo(node).Type : null;
            foreach (ITypeSymbol? used in (ReadOnlySpan<ITypeSymbol?>)[symbol as ITypeSymbol ?? symbol?.ContainingType, type])
            {
                if (used is INamedTypeSymbol named && Folders(named).FirstOrDefault() is { Length: > 0 } to && to != from)
                {
                    _uses.Add(new FolderUse(from, to, Path.GetFileName(model.SyntaxTree.FilePath), named.Name));
                }
            }
        }
    }

    private static CSharpCompilation Compile()
    {
        CSharpParseOptions options = new(LanguageVersion.Preview); // for `field`, with the pinned compiler
        IEnumerable<SyntaxTree> trees = ((string[])["Notify.Runtime", "Notify.Payloads", "Notify.Shared"])
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Source, project), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"))
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, Path.GetFullPath(path)));
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Notify.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Notify.Runtime",
            [CSharpSyntaxTree.ParseText(ImplicitUsings, options), .. trees],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        // CS8795: the other half of a partial method is generated ([LoggerMessage], [GeneratedRegex]).
        Assert.Equal("", string.Join('\n', compilation.GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != "CS8795")));
        return compilation;
    }

    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol space) => space.GetTypeMembers()
        .Concat(space.GetNamespaceMembers().SelectMany(Types));

    private static IEnumerable<string> Folders(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Select(reference => Folder(reference.SyntaxTree)).Distinct();

    /// <summary>Relative to the runtime; "Payloads/…" for those of Notify.Payloads; empty for what anyone may use.</summary>
    private static string Folder(SyntaxTree tree)
    {
        string[] path = Path.GetRelativePath(Source, tree.FilePath is { Length: > 0 } file ? file : Source).Split('/', '\\');
        return path is [string project and ("Notify.Runtime" or "Notify.Payloads"), .. { Length: > 0 } folders, _]
            ? string.Join('/', project == "Notify.Payloads" ? ["Payloads", .. folders] : folders)
            : "";
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

/// <summary>A file of one folder uses a type of another.</summary>
internal sealed record FolderUse(string From, string To, string File, string Type)
{
    public override string ToString() => $"{From} → {To}: {File} uses {Type}";
}
