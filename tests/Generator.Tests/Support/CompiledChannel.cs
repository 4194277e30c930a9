using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis.Emit;
using Notify;
using Notify.Generated;

namespace Generator.Tests.Support;

/// <summary>Generated code, compiled and loaded, so that tests can run it.</summary>
internal sealed class CompiledChannel
{
    private readonly ISerializer _serializer;

    private CompiledChannel(Type definition)
    {
        Definition = definition;
        object serializer = definition.GetProperty("Serializer")!.GetValue(null)!;
        PayloadType = definition.GetProperty("Serializer")!.PropertyType.GenericTypeArguments[0];
        _serializer = (ISerializer)Activator.CreateInstance(typeof(Typed<>).MakeGenericType(PayloadType), serializer)!;
    }

    /// <summary>Calls the typed serializer without reflection in between, so that a million calls are affordable.</summary>
    private interface ISerializer
    {
        string Serialize(object payload);

        int Measure(object payload);

        object Deserialize(string json);

        object Deserialize(ReadOnlySpan<byte> json);

        string SerializeAnySize(object payload);
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
        return Of(Load(run), channelType);
    }

    public static CompiledChannel Of(Assembly assembly, string channelType)
    {
        return new CompiledChannel(assembly.GetType(channelType, throwOnError: true)!);
    }

    public static Assembly Load(GeneratorRun run)
    {
        using MemoryStream image = new();
        EmitResult result = run.Output.Emit(image);
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        image.Position = 0;
        return new AssemblyLoadContext("generated", isCollectible: true).LoadFromStream(image);
    }

    public string Serialize(object payload) => _serializer.Serialize(payload);

    /// <summary>The JSON, even if it is longer than PostgreSQL takes.</summary>
    public string SerializeAnySize(object payload) => _serializer.SerializeAnySize(payload);

    public int Measure(object payload) => _serializer.Measure(payload);

    public object Deserialize(string json) => _serializer.Deserialize(json);

    public object Deserialize(ReadOnlySpan<byte> json) => _serializer.Deserialize(json);

    private sealed class Typed<T>(PayloadSerializer<T> serializer) : ISerializer
    {
        private delegate void Write(ref PayloadWriter writer, T payload);

        private readonly Write _write = serializer.GetType()
            .GetMethod("WritePayload", BindingFlags.Instance | BindingFlags.NonPublic)!
            .CreateDelegate<Write>(serializer);

        public string Serialize(object payload) => serializer.Serialize((T)payload);

        public int Measure(object payload) => serializer.Measure((T)payload);

        public object Deserialize(string json) => serializer.Deserialize(json)!;

        public object Deserialize(ReadOnlySpan<byte> json) => serializer.Deserialize(json)!;

        public string SerializeAnySize(object payload)
        {
            PayloadWriter writer = new();
            try
            {
                _write(ref writer, (T)payload);
                return Encoding.UTF8.GetString(writer.Written);
            }
            finally
            {
                writer.Dispose();
            }
        }
    }
}
