using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis.Emit;

namespace Generator.Tests.Support;

/// <summary>Generated code, compiled and loaded, so that tests can run it.</summary>
internal sealed class CompiledChannel
{
    private readonly object _serializer;

    private CompiledChannel(Assembly assembly, string channelType)
    {
        Definition = assembly.GetType(channelType, throwOnError: true)!;
        _serializer = Definition.GetProperty("Serializer")!.GetValue(null)!;
        PayloadType = Definition.GetProperty("Serializer")!.PropertyType.GenericTypeArguments[0];
    }

    /// <summary>The generated static class.</summary>
    public Type Definition { get; }

    public Type PayloadType { get; }

    /// <param name="source">What a user would write.</param>
    /// <param name="channelType">The generated static class, such as <c>Shop.OrderEventsChannel</c>.</param>
    public static CompiledChannel Of(string source, string channelType)
    {
        GeneratorRun run = GeneratorRun.Of(source);
        Assert.Empty(run.CompilerDiagnostics());
        return new CompiledChannel(Load(run), channelType);
    }

    public static Assembly Load(GeneratorRun run)
    {
        using MemoryStream image = new();
        EmitResult result = run.Output.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        image.Position = 0;
        return new AssemblyLoadContext("generated", isCollectible: true).LoadFromStream(image);
    }

    public string Serialize(object payload) => (string)Call("Serialize", typeof(string), payload, PayloadType)!;

    public object Deserialize(string json) => Call("Deserialize", PayloadType, json, typeof(string))!;

    private object? Call(string name, Type returns, object argument, Type parameter)
    {
        MethodInfo method = _serializer.GetType().GetMethod(name, [parameter])!;
        Assert.Equal(returns, method.ReturnType);
        return method.Invoke(_serializer, BindingFlags.DoNotWrapExceptions, null, [argument], null);
    }
}
