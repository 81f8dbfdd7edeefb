using Microsoft.ML.OnnxRuntime;

namespace MaaS.Trainer;

/// <summary>A written model in ONNX Runtime, as it will be served. Owns its session. Not thread-safe.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    /// <exception cref="TrainingException">ONNX Runtime cannot open the file.</exception>
    public OnnxModel(string path)
    {
        using var options = new SessionOptions { IntraOpNumThreads = Math.Min(Environment.ProcessorCount, 8), InterOpNumThreads = 1 };
        try
        {
            _session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            _run.Dispose();
            throw new TrainingException($"ONNX Runtime cannot open {path}: {e.Message}", e);
        }
    }

    /// <summary>Of the first output.</summary>
    public string OutputName => _session.OutputNames[0];

    /// <summary>The first output for some rows of a part, row by row.</summary>
    /// <exception cref="TrainingException">The model is of other data.</exception>
    public float[] Run(DatasetPart part, int[] rows)
    {
        var names = new List<string>();
        var values = new List<OrtValue>();
        try
        {
            if (part.RawInputs is { } raw)
            {
                foreach (var column in raw.Take(rows))
                {
                    names.Add(column.Name);
                    values.Add(column.Numbers is { } numbers
                        ? OrtValue.CreateTensorValueFromMemory(numbers, [rows.Length, 1])
                        : Texts(column.Texts!));
                }
            }
            else
            {
                var batch = BatchReader.Plain(part, rows);
                names.Add(_session.InputNames[0]);
                values.Add(batch.Inputs is long[] ids
                    ? OrtValue.CreateTensorValueFromMemory(ids, batch.InputShape)
                    : OrtValue.CreateTensorValueFromMemory((float[])batch.Inputs, batch.InputShape));
            }

            using var outputs = _session.Run(_run, names, values, _session.OutputNames);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrainingException($"The model does not take the rows of this data: {e.Message.Split('\n')[0]}", e);
        }
        finally
        {
            foreach (var value in values)
            {
                value.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private static OrtValue Texts(string[] texts)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [texts.Length, 1]);
        for (var i = 0; i < texts.Length; i++)
        {
            value.StringTensorSetElementAt(texts[i], i);
        }

        return value;
    }
}
