using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Notify.Generator.Diagnostics;

namespace Generator.Tests.Docs;

/// <summary>Compiles a block of code of the docs, with the generator and the analyzers, as the project of a reader would.</summary>
internal static class SnippetCompilation
{
    /// <summary>
    /// What a fragment may leave undone: unused variables and functions, nothing to await, code after an endless loop.
    /// </summary>
    private static readonly ImmutableHashSet<string> AllowedInFragments =
        ["CS0162", "CS0168", "CS0219", "CS1998", "CS8321"];

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(Descriptors).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private static readonly ImmutableArray<MetadataReference> Web = WebReferences();

    /// <summary>Errors and warnings, each with the line of the page that it belongs to.</summary>
    /// <param name="snippet">The block.</param>
    /// <param name="page">All blocks of its page; those before it may declare types that it uses.</param>
    public static async Task<IReadOnlyList<string>> CompileAsync(Snippet snippet, IReadOnlyList<Snippet> page)
    {
        bool isProgram = snippet.Kind is SnippetKind.Program or SnippetKind.WebProgram;
        SyntaxTree code = TestCompilation.Parse(snippet.Kind switch
        {
            // On the line of the code's first, so that lines are counted alike.
            SnippetKind.Members => $"internal sealed class Members {{ {WithoutEllipses(snippet.Code)} }}",
            SnippetKind.Fragment => WithoutEllipses(snippet.Code),
            _ => snippet.Code,
        }, snippet.Page);

        string usings = Surroundings.ImplicitUsings
            + (snippet.Kind == SnippetKind.Program ? "" : "\n" + Surroundings.WebUsings)
            + (isProgram ? "" : "\n" + Surroundings.FragmentUsings);
        CSharpCompilation compilation = TestCompilation.Create("Shop.Contracts", isProgram ? [] : Context(code, snippet, page), [.. Web]);
        compilation = compilation
            .ReplaceSyntaxTree(
                compilation.SyntaxTrees.Single(tree => tree.FilePath == "GlobalUsings.cs"),
                TestCompilation.Parse(usings, "GlobalUsings.cs"))
            .AddSyntaxTrees(code);
        if (Root(code).Members.OfType<GlobalStatementSyntax>().Any())
        {
            compilation = compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication));
        }

        GeneratorRun run = GeneratorRun.Of(compilation);
        IEnumerable<Diagnostic> diagnostics = run.CompilerDiagnostics()
            .Concat(run.Errors)
            .Concat(await run.Output.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken))
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Where(diagnostic => isProgram || !AllowedInFragments.Contains(diagnostic.Id));
        return [.. diagnostics.Select(diagnostic => Describe(diagnostic, code, snippet))];
    }

    /// <summary>What the block needs and doesn't declare: types of earlier blocks, types and variables that every page has.</summary>
    private static string[] Context(SyntaxTree code, Snippet snippet, IReadOnlyList<Snippet> page)
    {
        List<MemberDeclarationSyntax> known = [.. Types(code)];
        List<string> sources = [Surroundings.Members];
        IEnumerable<SyntaxTree> earlier = page
            .TakeWhile(other => other != snippet)
            .Where(other => other.Kind == SnippetKind.Fragment)
            .Reverse()
            .Select(other => TestCompilation.Parse(WithoutEllipses(other.Code), ""))
            .Append(TestCompilation.Parse(Surroundings.OrderEvent, ""));
        foreach (MemberDeclarationSyntax type in earlier.SelectMany(Types))
        {
            if (!known.Any(other => Name(other) == Name(type) || (Channel(other) is { } channel && channel == Channel(type))))
            {
                known.Add(type);
                sources.Add(type.ToFullString());
            }
        }

        if (known.Any(type => Name(type) == "OrderEvent" && Channel(type) == "order_events"))
        {
            sources.Add(Surroundings.OrderEventMembers);
        }

        return [.. sources];
    }

    private static CompilationUnitSyntax Root(SyntaxTree tree) => (CompilationUnitSyntax)tree.GetRoot();

    private static IEnumerable<MemberDeclarationSyntax> Types(SyntaxTree tree) =>
        Root(tree).Members.Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    private static string Name(MemberDeclarationSyntax type) => type is BaseTypeDeclarationSyntax declaration
        ? declaration.Identifier.Text
        : ((DelegateDeclarationSyntax)type).Identifier.Text;

    private static string? Channel(MemberDeclarationSyntax type)
    {
        Match channel = Regex.Match(type.AttributeLists.ToString(), @"PgChannel\(""([^""]*)""");
        return channel.Success ? channel.Groups[1].Value : null;
    }

    /// <summary>A reader takes <c>=> …;</c> and <c>{ … }</c> for a body that doesn't matter.</summary>
    private static string WithoutEllipses(string code) => code
        .Replace("=> …;", "=> throw new NotImplementedException();", StringComparison.Ordinal)
        .Replace("{ … }", "{ }", StringComparison.Ordinal);

    private static string Describe(Diagnostic diagnostic, SyntaxTree code, Snippet snippet)
    {
        FileLinePositionSpan position = diagnostic.Location.GetLineSpan();
        string place = diagnostic.Location.SourceTree == code
            ? $"{snippet.Page}:{snippet.Line + position.StartLinePosition.Line}"
            : $"{snippet.Page}:{snippet.Line} ({position})";
        return $"{place}: {diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}";
    }

    /// <summary>The ASP.NET Core beside the runtime that this runs on, less what the tests reference themselves.</summary>
    private static ImmutableArray<MetadataReference> WebReferences()
    {
        DirectoryInfo runtime = new(Path.GetDirectoryName(typeof(object).Assembly.Location)!);
        string web = Path.Combine(runtime.Parent!.Parent!.FullName, "Microsoft.AspNetCore.App", runtime.Name);
        HashSet<string> referenced =
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Select(path => Path.GetFileName(path)),
        ];
        return
        [
            .. Directory.GetFiles(web, "*.dll")
                .Where(path => !referenced.Contains(Path.GetFileName(path)))
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
