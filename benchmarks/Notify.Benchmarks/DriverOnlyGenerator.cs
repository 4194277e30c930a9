using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Notify.Benchmarks;

/// <summary>Reads the syntax of each file once and prints a line for each record: what remains of an edit is the work of Roslyn's driver.</summary>
internal sealed class DriverOnlyGenerator : IIncrementalGenerator
{
    private static readonly ConditionalWeakTable<SyntaxTree, string[]> Records = [];

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<string> records = context.CompilationProvider.SelectMany(static (compilation, _) =>
            compilation.SyntaxTrees.SelectMany(static tree => Records.GetValue(tree, Find)));
        context.RegisterSourceOutput(records, static (output, text) =>
            output.AddSource(text[..text.IndexOf('(', StringComparison.Ordinal)], SourceText.From($"// {text}", Encoding.UTF8)));
    }

    private static string[] Find(SyntaxTree tree)
    {
        return
        [
            .. tree.GetRoot().DescendantNodes(node => node is not TypeDeclarationSyntax)
                .OfType<RecordDeclarationSyntax>()
                .Where(record => record.AttributeLists.Count > 0)
                .Select(record => $"{record.Identifier.ValueText}{record.ParameterList}"),
        ];
    }
}
