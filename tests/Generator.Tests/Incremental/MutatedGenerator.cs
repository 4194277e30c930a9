using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;

namespace Generator.Tests.Incremental;

/// <summary>
/// The generator, compiled from its source with a switch at each part of the key that takes this part away. It is compiled once for all
/// parts.
/// </summary>
internal static class MutatedGenerator
{
    private const string Switch = "namespace Notify.Generator { internal static class Mutation { public static int Active = -1; } }";

    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly string Folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../src/Notify.Generator"));

    private static readonly Lazy<Assembly> Mutated = new(Compile);

    /// <summary>A generator without one of the parts.</summary>
    public static GeneratorSubject Without(int part)
    {
        Create("Notify.Generator.Mutation").GetField("Active")!.SetValue(null, part);
        return new GeneratorSubject(
            static () => (IIncrementalGenerator)Activator.CreateInstance(Create("Notify.Generator.NotifyGenerator"))!,
            static () => (DiagnosticAnalyzer)Activator.CreateInstance(Create("Notify.Generator.Analysis.ChannelAnalyzer"))!);

        static Type Create(string name) => Mutated.Value.GetType(name, throwOnError: true)!;
    }

    private static Assembly Compile()
    {
        XElement project = XElement.Load(Path.Combine(Folder, "Notify.Generator.csproj"));
        CSharpParseOptions options = new(
            LanguageVersion.Latest, DocumentationMode.None, preprocessorSymbols: project.Descendants("DefineConstants").Single().Value.Split(';')
                .Where(SyntaxFacts.IsValidIdentifier));
        IEnumerable<string> files = project.Descendants("Compile")
            .SelectMany(compiled => compiled.Attribute("Include")!.Value.Split(';'))
            .Append("**/*.cs")
            .SelectMany(Find);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Notify.Generator.Mutated",
            [
                .. new[] { Switch, ImplicitUsings }.Select(text => CSharpSyntaxTree.ParseText(text, options)),
                .. files.Select(path => CSharpSyntaxTree.ParseText(Mutate(path), options, path)),
            ],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(path => !Path.GetFileName(path).StartsWith("Notify.", StringComparison.Ordinal))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        image.Position = 0;
        return new AssemblyLoadContext("mutated").LoadFromStream(image);
    }

    /// <summary>The files that an item of the project includes.</summary>
    private static IEnumerable<string> Find(string pattern)
    {
        string[] parts = pattern.Split("**/");
        return parts.Length == 1
            ? [Path.GetFullPath(Path.Combine(Folder, pattern))]
            : Directory.GetFiles(Path.GetFullPath(Path.Combine(Folder, parts[0])), parts[1], SearchOption.AllDirectories)
                .Where(path => !path.Contains("/obj/", StringComparison.Ordinal));
    }

    private static string Mutate(string path)
    {
        string text = File.ReadAllText(path);
        bool isIncremental = Path.GetFileName(Path.GetDirectoryName(path)) == "Incremental";
        foreach ((int number, KeyPart part) in KeyPart.All.Index().Where(part => isIncremental && part.Item.File == Path.GetFileName(path)))
        {
            Assert.Equal(2, text.Split(part.Text).Length);
            string isOn = string.Create(CultureInfo.InvariantCulture, $"global::Notify.Generator.Mutation.Active == {number}");
            string replacement = part.Text.EndsWith(';')
                ? $"if ({isOn}) {{ {part.Without} }} else {{ {part.Text} }}"
                : $"({isOn} ? {part.Without} : {part.Text})";
            text = text.Replace(part.Text, replacement, StringComparison.Ordinal);
        }

        return text;
    }
}
