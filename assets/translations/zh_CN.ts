<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AlongPanel</name>
    <message>
        <source>Along the depth</source>
        <translation>沿深度</translation>
    </message>
    <message>
        <source>‖F(x)‖ / ‖x‖</source>
        <translation>‖F(x)‖ / ‖x‖</translation>
    </message>
    <message>
        <source>Cosine of F(x) and x</source>
        <translation>F(x) 与 x 的余弦</translation>
    </message>
    <message>
        <source>Dead channels</source>
        <translation>死通道</translation>
    </message>
    <message>
        <source>Standard deviation of the responses</source>
        <translation>响应的标准差</translation>
    </message>
    <message>
        <source>Gradient through the shortcut and through F</source>
        <translation>经捷径和经 F 的梯度</translation>
    </message>
    <message>
        <source>Gradient by the weights</source>
        <translation>对权重的梯度</translation>
    </message>
    <message>
        <source>{count} validation pictures</source>
        <translation>{count} 张验证图片</translation>
    </message>
    <message>
        <source>Measured on</source>
        <translation>测量对象</translation>
    </message>
    <message>
        <source>This picture</source>
        <translation>这张图片</translation>
    </message>
    <message>
        <source>The gradient is that of this picture</source>
        <translation>梯度只针对这张图片</translation>
    </message>
    <message>
        <source>F(x) is 0 in every block.</source>
        <translation>每个块的 F(x) 都是 0。</translation>
    </message>
    <message>
        <source>No channel is dead: 0 % in every block.</source>
        <translation>没有死通道：每个块都是 0 %。</translation>
    </message>
    <message>
        <source>A plain block adds nothing to F(x).</source>
        <translation>普通块在 F(x) 上什么也不加。</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Not a number at any depth.</source>
        <translation>任何深度都没有数值。</translation>
    </message>
    <message>
        <source>{quantity}, {count} validation pictures</source>
        <translation>{quantity}，{count} 张验证图片</translation>
    </message>
    <message>
        <source>through F</source>
        <translation>经 F</translation>
    </message>
    <message>
        <source>through the shortcut</source>
        <translation>经捷径</translation>
    </message>
</context>
<context>
    <name>AnswerTable</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>True class</source>
        <translation>真实类别</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>第二</translation>
    </message>
    <message>
        <source>Third</source>
        <translation>第三</translation>
    </message>
    <message>
        <source>Fourth</source>
        <translation>第四</translation>
    </message>
    <message>
        <source>Fifth</source>
        <translation>第五</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>{milliseconds} ms</source>
        <translation>{milliseconds} 毫秒</translation>
    </message>
    <message>
        <source>{name} – wrong</source>
        <translation>{name} – 错误</translation>
    </message>
    <message>
        <source>{name} – not sure</source>
        <translation>{name} – 没有把握</translation>
    </message>
</context>
<context>
    <name>AnswerView</name>
    <message>
        <source>Pictures and answers</source>
        <translation>图片和回答</translation>
    </message>
</context>
<context>
    <name>Bench</name>
    <message>
        <source>Show or hide the list of networks (F7)</source>
        <translation>显示或隐藏网络列表（F7）</translation>
    </message>
    <message>
        <source>Open pictures…</source>
        <translation>打开图片…</translation>
    </message>
    <message>
        <source>From the
data set</source>
        <translation>来自
数据集</translation>
    </message>
    <message>
        <source>Pictures with their true class (Ctrl+D)</source>
        <translation>带有真实类别的图片（Ctrl+D）</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Back to the table of all pictures</source>
        <translation>返回所有图片的表格</translation>
    </message>
    <message>
        <source>Network: {name}</source>
        <translation>网络：{name}</translation>
    </message>
    <message>
        <source>Fetching {network}: {percent} %</source>
        <translation>正在下载 {network}：{percent}%</translation>
    </message>
    <message>
        <source>Pictures ({patterns})</source>
        <translation>图片 ({patterns})</translation>
    </message>
    <message>
        <source>Open pictures</source>
        <translation>打开图片</translation>
    </message>
</context>
<context>
    <name>BlockView</name>
    <message>
        <source>All channels</source>
        <translation>所有通道</translation>
    </message>
    <message>
        <source>Weights of the first layer</source>
        <translation>第一层的权重</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>显示什么</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Scale of the block</source>
        <translation>整块的色标</translation>
    </message>
    <message>
        <source>Scale of each map</source>
        <translation>各特征图的色标</translation>
    </message>
    <message>
        <source>Scale of the network</source>
        <translation>整个网络的色标</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>By number</source>
        <translation>按编号</translation>
    </message>
    <message>
        <source>Most active first</source>
        <translation>激活最强的在前</translation>
    </message>
    <message>
        <source>Most varied first</source>
        <translation>方差最大的在前</translation>
    </message>
    <message>
        <source>Lowering the loss most first</source>
        <translation>最能降低损失的在前</translation>
    </message>
    <message>
        <source>After ReLU</source>
        <translation>ReLU 之后</translation>
    </message>
    <message>
        <source>Show what the block puts out, after its last ReLU</source>
        <translation>显示该块在最后一个 ReLU 之后的输出</translation>
    </message>
    <message>
        <source>x, F(x) and y</source>
        <translation>x、F(x) 和 y</translation>
    </message>
    <message>
        <source>Within F: {layer}, after ReLU</source>
        <translation>F 之内：{layer}，ReLU 之后</translation>
    </message>
    <message>
        <source>Stem: what the first block is given</source>
        <translation>主干：交给第一个块的内容</translation>
    </message>
</context>
<context>
    <name>ChoiceField</name>
    <message>
        <source>several</source>
        <translation>多个</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>不同</translation>
    </message>
    <message>
        <source>{choice}: {reason}</source>
        <translation>{choice}：{reason}</translation>
    </message>
</context>
<context>
    <name>ClassBar</name>
    <message>
        <source>Click to see what in the picture speaks for {name}</source>
        <translation>点击查看图片中的哪些部分支持“{name}”</translation>
    </message>
    <message>
        <source>true class</source>
        <translation>真实类别</translation>
    </message>
    <message>
        <source>{name}, true class</source>
        <translation>{name}，真实类别</translation>
    </message>
    <message>
        <source>{share} where nothing is covered</source>
        <translation>未遮挡时为 {share}</translation>
    </message>
</context>
<context>
    <name>ClassCounts</name>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Pictures to learn from + pictures to check with</source>
        <translation>训练图片 + 验证图片</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>全部类别</translation>
    </message>
    <message>
        <source>{learned} + {checked}</source>
        <translation>{learned} + {checked}</translation>
    </message>
</context>
<context>
    <name>ClassifyPage</name>
    <message>
        <source>The network is not sure. It can only choose among what it has learned; perhaps this is none of it.</source>
        <translation>网络没有把握。它只能在学过的类别中选择；这也许不属于其中任何一类。</translation>
    </message>
    <message>
        <source>How far the probabilities of this network can be trusted has not been measured.</source>
        <translation>该网络的概率有多可信，尚未测量。</translation>
    </message>
    <message>
        <source>What the network sees</source>
        <translation>网络看到的图片</translation>
    </message>
    <message>
        <source>The network sees only {width} × {height} pixels. Answered in {milliseconds} ms.</source>
        <translation>网络只看到 {width} × {height} 像素。用时 {milliseconds} 毫秒。</translation>
    </message>
</context>
<context>
    <name>ColourKey</name>
    <message>
        <source>Colours from {low} to {high}</source>
        <translation>颜色从“{low}”到“{high}”</translation>
    </message>
</context>
<context>
    <name>ComparePanel</name>
    <message>
        <source>Compare &amp;with</source>
        <translation>对比(&amp;W)</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>This network is not sure.</source>
        <translation>这个网络没有把握。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>its twin, {name}</source>
        <translation>与它对应的 {name}</translation>
    </message>
    <message>
        <source>Most probable classes of {name}</source>
        <translation>{name} 认为最可能的类别</translation>
    </message>
    <message>
        <source>{name} of this run</source>
        <translation>本次运行的{name}</translation>
    </message>
    <message>
        <source>{name} of {file}</source>
        <translation>{file} 中的{name}</translation>
    </message>
    <message>
        <source>{name}, in {milliseconds} ms</source>
        <translation>{name}，用时 {milliseconds} 毫秒</translation>
    </message>
</context>
<context>
    <name>ConfusionMatrix</name>
    <message>
        <source>Confusion matrix: true classes below each other, answers side by side</source>
        <translation>混淆矩阵：各行为真实类别，各列为回答</translation>
    </message>
</context>
<context>
    <name>CostWords</name>
    <message>
        <source>weights</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>乘加</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>All together: about {memory} of memory. The time can be estimated after a first run.</source>
        <translation>合计：约需 {memory} 内存。运行一次之后即可估计时间。</translation>
    </message>
    <message>
        <source>All together: about {memory} of memory, about {time} on this computer.</source>
        <translation>合计：约需 {memory} 内存，在这台计算机上约 {time}。</translation>
    </message>
    <message>
        <source>{number} s</source>
        <translation>{number} 秒</translation>
    </message>
    <message>
        <source>{number} min</source>
        <translation>{number} 分</translation>
    </message>
    <message>
        <source>{number} h</source>
        <translation>{number} 小时</translation>
    </message>
    <message>
        <source>{number} days</source>
        <translation>{number} 天</translation>
    </message>
    <message>
        <source>{weights} parameters, {cost} multiply-adds a picture, about {memory} of memory while learning</source>
        <translation>{weights} 个参数，每张图片 {cost} 次乘加，学习时约需 {memory} 内存</translation>
    </message>
    <message>
        <source>{facts}, about {time} of the whole run&apos;s time</source>
        <translation>{facts}，约占整次运行时间中的 {time}</translation>
    </message>
</context>
<context>
    <name>CurvePanel</name>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误率</translation>
    </message>
    <message>
        <source>Log loss</source>
        <translation>对数轴</translation>
    </message>
    <message>
        <source>Draw the loss on a logarithmic axis</source>
        <translation>用对数坐标轴显示损失</translation>
    </message>
</context>
<context>
    <name>DataBar</name>
    <message>
        <source>Look at the data</source>
        <translation>查看数据</translation>
    </message>
    <message>
        <source>Pictures, classes and augmentation (F4)</source>
        <translation>图片、类别与数据增强（F4）</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Progress of the pictures</source>
        <translation>图片进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>{name} is not on this computer yet: {size} MB to download.</source>
        <translation>{name} 还不在这台计算机上：需下载 {size} MB。</translation>
    </message>
    <message>
        <source>{name}: these pictures do not come with the program, and Run cannot begin without them. Choose a folder of your own with a folder for each class, or put them into {place}. What was learned from them is under File &gt; Open bundled recording.</source>
        <translation>{name}：这些图片不随程序提供，没有它们就无法开始运行。请选择您自己的文件夹（每个类别一个子文件夹），或把图片放到 {place}。用它们训练的结果见“文件 &gt; 打开自带的记录”。</translation>
    </message>
    <message>
        <source>Fetching {name}: {received} of {total} MB</source>
        <translation>正在下载 {name}：{received} / {total} MB</translation>
    </message>
    <message>
        <source>Reading pictures: {done} of {total}</source>
        <translation>正在读取图片：{done} / {total}</translation>
    </message>
    <message>
        <source>Looking through the folder …</source>
        <translation>正在查看文件夹…</translation>
    </message>
</context>
<context>
    <name>DataPanel</name>
    <message>
        <source>Training pictures</source>
        <translation>训练图片</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>What augmentation makes of the marked picture, as it is set now:</source>
        <translation>按当前设置，数据增强对选中图片的处理结果：</translation>
    </message>
    <message>
        <source>The marked picture, as it is and as it is learned from</source>
        <translation>选中的图片：原图与训练时的样子</translation>
    </message>
    <message>
        <source>Draw again</source>
        <translation>重新抽取</translation>
    </message>
    <message>
        <source>{first} to {last} of {total} training pictures</source>
        <translation>第 {first} 到 {last} 张，共 {total} 张训练图片</translation>
    </message>
    <message>
        <source>{learned} pictures to learn from and {checked} to check with, {side}×{side} pixels, {size} MB in memory. Mean {mean}, deviation {deviation}, of 0 to 255.</source>
        <translation>训练图片 {learned} 张，验证图片 {checked} 张，{side}×{side} 像素，占用内存 {size} MB。均值 {mean}，标准差 {deviation}（取值 0 到 255）。</translation>
    </message>
    <message>
        <source>{name} ({count})</source>
        <translation>{name}（{count}）</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Too few pictures: {classes}, where other classes have about {usual}. It will hardly be learned.</source>
        <translation>图片太少：{classes}，而其他类别约有 {usual} 张。网络很难学会这个类别。</translation>
    </message>
    <message>
        <source>Too few pictures: {classes}, where other classes have about {usual}. They will hardly be learned.</source>
        <translation>图片太少：{classes}，而其他类别约有 {usual} 张。网络很难学会这些类别。</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>原图</translation>
    </message>
</context>
<context>
    <name>DepthBars</name>
    <message>
        <source>Plot along the depth</source>
        <translation>沿深度的图</translation>
    </message>
    <message>
        <source>layer (by block: stage.number)</source>
        <translation>层（按块：阶段.序号）</translation>
    </message>
    <message>
        <source>block: stage.number</source>
        <translation>块：阶段.序号</translation>
    </message>
</context>
<context>
    <name>DepthPanel</name>
    <message>
        <source>After every block</source>
        <translation>每个块之后</translation>
    </message>
    <message>
        <source>What the network would answer if it stopped there</source>
        <translation>如果网络到此为止，它会怎么回答</translation>
    </message>
    <message>
        <source>A linear probe of each block tells what can already be read from its output. What stands after the last block is the network&apos;s own answer.</source>
        <translation>每个块有一个线性探针，显示从它的输出中已经能读出什么。最后一个块之后是网络自己的回答。</translation>
    </message>
    <message>
        <source>The last layer of the network, applied early: it has learned to read the last block alone.</source>
        <translation>提前使用了网络的最后一层：它只学过读取最后一个块的输出。</translation>
    </message>
    <message>
        <source>The last layer of the network takes {channels} channels, and only the last block has so many: there is no earlier answer to be had.</source>
        <translation>网络的最后一层需要 {channels} 个通道，只有最后一个块有这么多，因此得不到更早的回答。</translation>
    </message>
    <message>
        <source>The last layer of the network, applied early. It takes {channels} channels, which only blocks {first} to {count} have, and it has learned to read the last block alone.</source>
        <translation>提前使用了网络的最后一层。它需要 {channels} 个通道，只有第 {first} 到第 {count} 个块有这么多；而且它只学过读取最后一个块的输出。</translation>
    </message>
    <message>
        <source>Each answer is the mean over {views} views of the picture. The accuracies were measured with one view: with all of them the network&apos;s own is {share} %.</source>
        <translation>每个答案是图片 {views} 个视图的平均。准确率只用一个视图测得：用全部视图时，网络自身的准确率为 {share} %。</translation>
    </message>
</context>
<context>
    <name>DepthPlot</name>
    <message>
        <source>Plot of the answer after every block</source>
        <translation>每个块之后的回答的图</translation>
    </message>
    <message>
        <source>block (input → output)</source>
        <translation>块（输入 → 输出）</translation>
    </message>
    <message>
        <source>After block {number} of {count}</source>
        <translation>第 {number} 个块之后，共 {count} 个</translation>
    </message>
    <message>
        <source>no answer is possible here</source>
        <translation>这里无法得到回答</translation>
    </message>
    <message>
        <source>validation accuracy {share}</source>
        <translation>验证准确率 {share}</translation>
    </message>
    <message>
        <source>validation accuracy {share} with one view</source>
        <translation>单视图验证准确率 {share}</translation>
    </message>
</context>
<context>
    <name>DifferenceTable</name>
    <message>
        <source>What differs between the runs</source>
        <translation>各次运行的不同之处</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Learning rate set by hand</source>
        <translation>手动设置的学习率</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{rate} from step {step}</source>
        <translation>从第 {step} 步起 {rate}</translation>
    </message>
</context>
<context>
    <name>EvidenceControls</name>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>块</translation>
    </message>
    <message>
        <source>The block whose output is looked at</source>
        <translation>查看哪个块的输出</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>How strongly the colours hide the picture</source>
        <translation>颜色遮住图片的程度</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>The score of a class is its logit over the network&apos;s temperature.</source>
        <translation>类别的得分是它的 logit 除以网络的温度。</translation>
    </message>
    <message>
        <source>{block} (last)</source>
        <translation>{block}（最后）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>most</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>against</source>
        <translation>反对</translation>
    </message>
    <message>
        <source>for</source>
        <translation>支持</translation>
    </message>
    <message>
        <source>weak</source>
        <translation>弱</translation>
    </message>
    <message>
        <source>strong</source>
        <translation>强</translation>
    </message>
</context>
<context>
    <name>EvidencePanel</name>
    <message>
        <source>Drop a picture here</source>
        <translation>把图片拖到这里</translation>
    </message>
    <message>
        <source>Uncover</source>
        <translation>取消遮挡</translation>
    </message>
    <message>
        <source>This is about the middle; the bars count other views too.</source>
        <translation>这只针对图片中部；条形还计入其他视角。</translation>
    </message>
    <message>
        <source>Nothing in what {block} puts out speaks for {name}.</source>
        <translation>{block} 的输出中没有任何内容支持“{name}”。</translation>
    </message>
    <message>
        <source>Where in {width} × {height} places the output of {block} speaks for {name}.</source>
        <translation>{block} 的输出在 {width} × {height} 个位置中的哪些支持“{name}”。</translation>
    </message>
    <message>
        <source>What each pixel adds to the score of {name}, compared with a picture of the training mean: {sum} in all.</source>
        <translation>与一张只有训练均值的图片相比，每个像素为“{name}”的得分增加了多少：合计 {sum}。</translation>
    </message>
    <message>
        <source>How strongly the score of {name} changes with each pixel, up or down.</source>
        <translation>“{name}”的得分随每个像素变化得有多强，不论升降。</translation>
    </message>
    <message>
        <source>By how much the score of {name} falls or rises when a grey square covers the place.</source>
        <translation>用灰色方块遮住该处时，“{name}”的得分下降或上升多少。</translation>
    </message>
    <message>
        <source>Details that excite the network on the way to {name}. They look much the same for other classes.</source>
        <translation>网络在得出“{name}”的途中对哪些细节有反应。换成其他类别，看起来也大致相同。</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>Looking… {percent} %</source>
        <translation>正在查看… {percent} %</translation>
    </message>
    <message>
        <source>Click a bar to see what speaks for its class. Click the picture to cover a part of it.</source>
        <translation>点击条形，查看什么支持该类别。点击图片，遮住其中一块。</translation>
    </message>
    <message>
        <source>The bars show the answer with the grey square, the marks that without it.</source>
        <translation>条形是有灰色方块时的回答，刻线是没有时的回答。</translation>
    </message>
    <message>
        <source>The first is now {name}, {share}.</source>
        <translation>现在第一名是“{name}”，{share}。</translation>
    </message>
    <message>
        <source>{sentence} {next}</source>
        <translation>{sentence}{next}</translation>
    </message>
</context>
<context>
    <name>EvidenceView</name>
    <message>
        <source>Arrow keys cover a part of the picture, Escape uncovers it.</source>
        <translation>方向键遮住图片的一块，Esc 取消遮挡。</translation>
    </message>
</context>
<context>
    <name>Example</name>
    <message>
        <source>Training picture {number} of {source}</source>
        <translation>{source} 的第 {number} 张训练图片</translation>
    </message>
    <message>
        <source>Validation picture {number} of {source}</source>
        <translation>{source} 的第 {number} 张验证图片</translation>
    </message>
    <message>
        <source>True class: {name}. The answer is right.</source>
        <translation>真实类别：{name}。回答正确。</translation>
    </message>
    <message>
        <source>True class: {name}. The answer is wrong.</source>
        <translation>真实类别：{name}。回答错误。</translation>
    </message>
    <message>
        <source>True class: {name}, none of these. The answer is wrong.</source>
        <translation>真实类别：{name}，不在其中。回答错误。</translation>
    </message>
</context>
<context>
    <name>ExamplePanel</name>
    <message>
        <source>What the network was checked with, or what it has learned from</source>
        <translation>检验网络所用的图片，或网络学习过的图片</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>True class</source>
        <translation>真实类别</translation>
    </message>
    <message>
        <source>&amp;Others</source>
        <translation>换一批(&amp;O)</translation>
    </message>
    <message>
        <source>Another handful of these pictures</source>
        <translation>换另一批图片</translation>
    </message>
    <message>
        <source>Close (Escape)</source>
        <translation>关闭（Esc）</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Pictures and their true classes</source>
        <translation>图片及其真实类别</translation>
    </message>
    <message>
        <source>Pictures of the data set</source>
        <translation>数据集中的图片</translation>
    </message>
    <message>
        <source>The pictures of {source} are being read…</source>
        <translation>正在读取 {source} 的图片…</translation>
    </message>
    <message>
        <source>The network is being asked…</source>
        <translation>正在询问网络…</translation>
    </message>
    <message>
        <source>There are no pictures to choose from</source>
        <translation>没有可供选择的图片</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>Reading pictures: {done} of {total}</source>
        <translation>正在读取图片：{done} / {total}</translation>
    </message>
    <message>
        <source>Click a picture to look at it: one of {count} that the network has learned from.</source>
        <translation>点击一张图片即可查看：它是网络学习过的 {count} 张图片之一。</translation>
    </message>
    <message>
        <source>Click a picture to look at it: one of {count} that the network has not learned from.</source>
        <translation>点击一张图片即可查看：它是网络没有学习过的 {count} 张图片之一。</translation>
    </message>
    <message>
        <source>From {source}, {size} × {size}</source>
        <translation>来自 {source}，{size} × {size}</translation>
    </message>
</context>
<context>
    <name>ExperimentForm</name>
    <message>
        <source>Data: {name}</source>
        <translation>数据：{name}</translation>
    </message>
    <message>
        <source>Network {name}</source>
        <translation>网络 {name}</translation>
    </message>
    <message>
        <source>All {count} networks</source>
        <translation>全部 {count} 个网络</translation>
    </message>
    <message>
        <source>{count} of {all} networks</source>
        <translation>{all} 个网络中的 {count} 个</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>{field} changes the network: the next Run starts afresh. This run stays recorded.</source>
        <translation>{field}会改变网络：下次运行将重新开始，本次运行的记录会保留。</translation>
    </message>
    <message>
        <source>Changed: {fields}. The next Run starts afresh. This run stays recorded.</source>
        <translation>已更改：{fields}。下次运行将重新开始，本次运行的记录会保留。</translation>
    </message>
</context>
<context>
    <name>ExportMenu</name>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Save picture as PNG…</source>
        <translation>保存图片为 PNG…</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>Save drawing as SVG…</source>
        <translation>保存矢量图为 SVG…</translation>
    </message>
    <message>
        <source>SVG drawing (*.svg)</source>
        <translation>SVG 矢量图 (*.svg)</translation>
    </message>
    <message>
        <source>Save numbers as CSV…</source>
        <translation>保存数据为 CSV…</translation>
    </message>
    <message>
        <source>CSV table (*.csv)</source>
        <translation>CSV 表格 (*.csv)</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
</context>
<context>
    <name>FedView</name>
    <message>
        <source>The picture as the network sees it</source>
        <translation>网络所见的图片</translation>
    </message>
</context>
<context>
    <name>Field</name>
    <message>
        <source>{network}: {value}</source>
        <translation>{network}：{value}</translation>
    </message>
    <message>
        <source>Put back to the default: {default}</source>
        <translation>恢复默认值：{default}</translation>
    </message>
    <message>
        <source>{field}: back to the default</source>
        <translation>{field}：恢复默认值</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>One of {choices}.</source>
        <translation>{choices} 之一。</translation>
    </message>
    <message>
        <source>From {low} to {high} in strides of {stride}.</source>
        <translation>取值 {low} 至 {high}，间隔 {stride}。</translation>
    </message>
    <message>
        <source>From {low} to {high}.</source>
        <translation>取值 {low} 至 {high}。</translation>
    </message>
    <message>
        <source>It can be changed while a run goes on.</source>
        <translation>运行过程中可以更改。</translation>
    </message>
    <message>
        <source>Changing it makes the next Run start afresh.</source>
        <translation>更改后，下次运行将重新开始。</translation>
    </message>
</context>
<context>
    <name>FileMenu</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Learn from a folder of &amp;pictures…</source>
        <translation>用图片文件夹训练(&amp;P)…</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>打开最近的记录(&amp;R)</translation>
    </message>
    <message>
        <source>Open &amp;bundled recording</source>
        <translation>打开自带的记录(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Preset experiments</source>
        <translation>预设实验(&amp;P)</translation>
    </message>
    <message>
        <source>Save recording &amp;as…</source>
        <translation>将记录另存为(&amp;A)…</translation>
    </message>
    <message>
        <source>Save &amp;experiment as…</source>
        <translation>将实验另存为(&amp;E)…</translation>
    </message>
    <message>
        <source>Save as &amp;preset…</source>
        <translation>存为预设(&amp;P)…</translation>
    </message>
    <message>
        <source>Show &amp;folder of recordings</source>
        <translation>打开记录文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>E&amp;xport run</source>
        <translation>导出运行(&amp;X)</translation>
    </message>
    <message>
        <source>Numbers as CSV tables…</source>
        <translation>数值（CSV 表格）…</translation>
    </message>
    <message>
        <source>Events for TensorBoard…</source>
        <translation>TensorBoard 事件文件…</translation>
    </message>
    <message>
        <source>Weights (safetensors and .pth)…</source>
        <translation>权重（safetensors 和 .pth）…</translation>
    </message>
    <message>
        <source>Networks as ONNX…</source>
        <translation>网络（ONNX）…</translation>
    </message>
    <message>
        <source>Picture of the plots (PNG)…</source>
        <translation>图表图片（PNG）…</translation>
    </message>
    <message>
        <source>Recordings, experiments and networks ({patterns})</source>
        <translation>记录、实验和网络 ({patterns})</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Save recording as</source>
        <translation>将记录另存为</translation>
    </message>
    <message>
        <source>Recordings (*.rvrun)</source>
        <translation>记录 (*.rvrun)</translation>
    </message>
    <message>
        <source>Save experiment as</source>
        <translation>将实验另存为</translation>
    </message>
    <message>
        <source>Experiments (*.toml)</source>
        <translation>实验 (*.toml)</translation>
    </message>
    <message>
        <source>Folder to export into</source>
        <translation>导出到的文件夹</translation>
    </message>
    <message>
        <source>Save picture as</source>
        <translation>图片另存为</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>暂无</translation>
    </message>
</context>
<context>
    <name>FileRow</name>
    <message>
        <source>Class names…</source>
        <translation>类别名称…</translation>
    </message>
    <message>
        <source>Input size and normalisation…</source>
        <translation>输入尺寸与归一化…</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>More for {network}</source>
        <translation>{network} 的更多操作</translation>
    </message>
</context>
<context>
    <name>FolderDialog</name>
    <message>
        <source>Folder:</source>
        <translation>文件夹：</translation>
    </message>
    <message>
        <source>Export here</source>
        <translation>导出到此处</translation>
    </message>
</context>
<context>
    <name>FolderPage</name>
    <message>
        <source>Back to the picture</source>
        <translation>返回图片</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>混淆矩阵</translation>
    </message>
    <message>
        <source>Which classes are taken for which</source>
        <translation>哪些类别被当成了哪些类别</translation>
    </message>
    <message>
        <source>Save table…</source>
        <translation>保存表格…</translation>
    </message>
    <message>
        <source>{count} files</source>
        <translation>{count} 个文件</translation>
    </message>
    <message>
        <source>File or class</source>
        <translation>文件或类别</translation>
    </message>
    <message>
        <source>Show only files and classes with this text</source>
        <translation>只显示含有此文字的文件和类别</translation>
    </message>
    <message>
        <source>Which pictures are shown</source>
        <translation>显示哪些图片</translation>
    </message>
    <message>
        <source>All pictures</source>
        <translation>所有图片</translation>
    </message>
    <message>
        <source>Only wrong</source>
        <translation>仅错误的</translation>
    </message>
    <message>
        <source>Only not sure</source>
        <translation>仅没有把握的</translation>
    </message>
    <message>
        <source>Only unreadable</source>
        <translation>仅无法读取的</translation>
    </message>
    <message>
        <source>Each row is a true class, each column an answer. Click a cell to see its pictures.</source>
        <translation>每行是一个真实类别，每列是一种回答。点击单元格可查看其中的图片。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>{truth} taken for {answer}</source>
        <translation>{truth}被当成{answer}</translation>
    </message>
    <message>
        <source>{truth}, right</source>
        <translation>{truth}，正确</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Save table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>{shown} of {count} pictures</source>
        <translation>{count} 张图片中的 {shown} 张</translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation>{count} 张图片</translation>
    </message>
    <message>
        <source>{share} % of {count} right</source>
        <translation>{count} 张中 {share} % 正确</translation>
    </message>
    <message>
        <source>{count} not sure</source>
        <translation>{count} 张没有把握</translation>
    </message>
    <message>
        <source>{count} unreadable</source>
        <translation>{count} 张无法读取</translation>
    </message>
    <message>
        <source>not compared with the folders&apos; names (point here for why)</source>
        <translation>未与文件夹名称比较（指向此处查看原因）</translation>
    </message>
    <message>
        <source>{count} folders are no class of this network (point here for their names)</source>
        <translation>{count} 个文件夹不是此网络的类别（指向此处查看名称）</translation>
    </message>
    <message>
        <source>{count} pictures/s</source>
        <translation>{count} 张/秒</translation>
    </message>
    <message>
        <source>{minutes}:{seconds} left</source>
        <translation>剩余 {minutes}:{seconds}</translation>
    </message>
</context>
<context>
    <name>FormView</name>
    <message>
        <source>Find a setting</source>
        <translation>查找设置</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>未找到任何设置</translation>
    </message>
</context>
<context>
    <name>GradientPanel</name>
    <message>
        <source>Gradient by layer</source>
        <translation>各层梯度</translation>
    </message>
    <message>
        <source>Layer × step</source>
        <translation>层 × 步</translation>
    </message>
    <message>
        <source>Per weight</source>
        <translation>逐权重</translation>
    </message>
    <message>
        <source>Root mean square per weight instead of the L2 norm of the whole layer</source>
        <translation>显示每个权重的均方根，而不是整层的 L2 范数</translation>
    </message>
    <message>
        <source>At initialisation</source>
        <translation>初始化时</translation>
    </message>
    <message>
        <source>Measure the gradients of the untrained networks, in one backward pass, without training</source>
        <translation>不训练，只做一次反向传播，测量未训练网络的梯度</translation>
    </message>
    <message>
        <source>at initialisation, before any step</source>
        <translation>初始化时，尚未训练</translation>
    </message>
    <message>
        <source>at step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
</context>
<context>
    <name>HeatMap</name>
    <message>
        <source>Press Run: the gradient at every layer and step will be drawn here.</source>
        <translation>点击“运行”后，这里将显示每一层在每一步的梯度。</translation>
    </message>
    <message>
        <source>Step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>stage {number}</source>
        <translation>阶段 {number}</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Picture of the gradient by layer and step</source>
        <translation>各层、各步的梯度图</translation>
    </message>
    <message>
        <source>gradient per weight (RMS)</source>
        <translation>逐权重梯度（RMS）</translation>
    </message>
    <message>
        <source>gradient norm (L2)</source>
        <translation>梯度范数（L2）</translation>
    </message>
    <message>
        <source>a row for each layer, the input at the top</source>
        <translation>每行一层，输入在最上方</translation>
    </message>
</context>
<context>
    <name>InputDialog</name>
    <message>
        <source>Input of {network}</source>
        <translation>{network} 的输入</translation>
    </message>
    <message>
        <source> pixels</source>
        <translation> 像素</translation>
    </message>
    <message>
        <source>Side of the pictures</source>
        <translation>图片边长</translation>
    </message>
    <message>
        <source>Mean of channel {number}</source>
        <translation>通道 {number} 的均值</translation>
    </message>
    <message>
        <source>Standard deviation of channel {number}</source>
        <translation>通道 {number} 的标准差</translation>
    </message>
    <message>
        <source>As in training. Of pixels from 0 to 1 the mean is subtracted, then they are divided by the deviation.</source>
        <translation>应与训练时相同：从 0 到 1 的像素值中减去均值，再除以标准差。</translation>
    </message>
    <message>
        <source>ImageNet&apos;s normalisation</source>
        <translation>ImageNet 的归一化</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>尺寸</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>均值</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>标准差</translation>
    </message>
</context>
<context>
    <name>InsidePage</name>
    <message>
        <source>What comes out for this square alone:</source>
        <translation>仅就这一方块，输出为：</translation>
    </message>
    <message>
        <source>On the page Classify the answers to several views of the picture are averaged</source>
        <translation>在“分类”页上，会对图片多个视角的答案取平均</translation>
    </message>
    <message>
        <source>channel {channel}, row {row}, column {column}</source>
        <translation>通道 {channel}，行 {row}，列 {column}</translation>
    </message>
    <message>
        <source>{block}: {channels} channels of {side} × {side}</source>
        <translation>{block}：{channels} 个 {side} × {side} 的通道</translation>
    </message>
    <message>
        <source>dead channels {share} %</source>
        <translation>死通道 {share} %</translation>
    </message>
    <message>
        <source>A plain block: nothing is added to F(x); {dead}</source>
        <translation>普通块：F(x) 上什么也不加；{dead}</translation>
    </message>
    <message>
        <source>‖F(x)‖ / ‖x‖ = {ratio}, cosine {cosine}, {dead}</source>
        <translation>‖F(x)‖ / ‖x‖ = {ratio}，余弦 {cosine}，{dead}</translation>
    </message>
</context>
<context>
    <name>LayerPlot</name>
    <message>
        <source>Press Run: the gradient at every layer will be drawn here.</source>
        <translation>点击“运行”后，这里将显示每一层的梯度。</translation>
    </message>
    <message>
        <source>Plot of the gradient by layer</source>
        <translation>各层梯度图</translation>
    </message>
    <message>
        <source>gradient per weight (RMS)</source>
        <translation>逐权重 RMS</translation>
    </message>
    <message>
        <source>gradient norm (L2)</source>
        <translation>梯度范数（L2）</translation>
    </message>
    <message>
        <source>layer (input → output)</source>
        <translation>层（输入 → 输出）</translation>
    </message>
    <message>
        <source>{name} × {factor}</source>
        <translation>{name} × {factor}</translation>
    </message>
    <message>
        <source>× is the growth per layer towards the input</source>
        <translation>× 表示朝输入方向每层的增长倍数</translation>
    </message>
    <message>
        <source>{name}: × {factor} per layer towards the input</source>
        <translation>{name}：向输入方向每层 × {factor}</translation>
    </message>
    <message>
        <source>stage {number}</source>
        <translation>阶段 {number}</translation>
    </message>
</context>
<context>
    <name>LineUp</name>
    <message>
        <source>Networks of the experiment</source>
        <translation>实验中的网络</translation>
    </message>
    <message>
        <source>The settings of networks are those of the chosen ones, or of all.</source>
        <translation>网络设置针对所选的网络；未选择时针对全部网络。</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a network like the chosen one</source>
        <translation>添加一个与所选网络相同的网络</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove the chosen networks</source>
        <translation>移除所选的网络</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Rename the chosen network (F2)</source>
        <translation>重命名所选的网络（F2）</translation>
    </message>
</context>
<context>
    <name>LossPlot</name>
    <message>
        <source>Step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>validation {value}</source>
        <translation>验证 {value}</translation>
    </message>
    <message>
        <source>Plot of the error by step</source>
        <translation>错误率随步数变化的曲线图</translation>
    </message>
    <message>
        <source>Plot of the loss by step</source>
        <translation>损失随步数变化的曲线图</translation>
    </message>
    <message>
        <source>error</source>
        <translation>错误率</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>training, smoothed</source>
        <translation>训练（平滑）</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>single batches</source>
        <translation>单批</translation>
    </message>
    <message>
        <source>from the lowest to the highest of the seeds</source>
        <translation>各种子的最低到最高</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>已发散</translation>
    </message>
    <message>
        <source>training {value}</source>
        <translation>训练 {value}</translation>
    </message>
    <message>
        <source>{training}, validation {validation}</source>
        <translation>{training}，验证 {validation}</translation>
    </message>
    <message>
        <source>{name} diverged at step {step}</source>
        <translation>{name}在第 {step} 步发散</translation>
    </message>
    <message>
        <source>Press Run: the share of wrong answers of each network will be drawn here.</source>
        <translation>点击“运行”后，这里将显示各网络的错误率。</translation>
    </message>
    <message>
        <source>Press Run: the loss of each network will be drawn here while it learns.</source>
        <translation>点击“运行”后，这里将显示各网络训练过程中的损失。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Paste picture</source>
        <translation>粘贴图片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;About ResNet Viewer</source>
        <translation>关于 ResNet Viewer(&amp;A)</translation>
    </message>
    <message>
        <source>ResNet Viewer {version}

A plain network and its residual twin, side by side, while they learn.

K. He, X. Zhang, S. Ren, J. Sun: Deep Residual Learning for Image Recognition, 2015.</source>
        <translation>ResNet Viewer {version}

并排观察普通网络与对应的残差网络如何学习。

K. He, X. Zhang, S. Ren, J. Sun: Deep Residual Learning for Image Recognition, 2015.</translation>
    </message>
    <message>
        <source>About ResNet Viewer</source>
        <translation>关于 ResNet Viewer</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>Method</name>
    <message>
        <source>Grad-CAM</source>
        <translation>Grad-CAM</translation>
    </message>
    <message>
        <source>Integrated gradients</source>
        <translation>积分梯度</translation>
    </message>
    <message>
        <source>Saliency</source>
        <translation>显著图</translation>
    </message>
    <message>
        <source>Occlusion</source>
        <translation>遮挡</translation>
    </message>
    <message>
        <source>Guided backpropagation</source>
        <translation>导向反向传播</translation>
    </message>
</context>
<context>
    <name>MoreBelow</name>
    <message>
        <source>Go down to it</source>
        <translation>向下滚动到此处</translation>
    </message>
</context>
<context>
    <name>NetworkDiagram</name>
    <message>
        <source>{channels} channels, {size}</source>
        <translation>{channels} 通道，{size}</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>{count} layers</source>
        <translation>{count} 层</translation>
    </message>
    <message>
        <source>{number} parameters</source>
        <translation>{number} 参数</translation>
    </message>
    <message>
        <source>{number} multiply-adds</source>
        <translation>{number} 次乘加</translation>
    </message>
    <message>
        <source>fc → softmax</source>
        <translation>fc → softmax</translation>
    </message>
    <message>
        <source>1 block</source>
        <translation>1 个块</translation>
    </message>
    <message>
        <source>{count} blocks</source>
        <translation>{count} 个块</translation>
    </message>
    <message>
        <source>{count} weights</source>
        <translation>{count} 个权重</translation>
    </message>
    <message>
        <source>ReLU before each convolution (thick edge)</source>
        <translation>ReLU 在每个卷积之前（粗边）</translation>
    </message>
    <message>
        <source>{blocks}, folded</source>
        <translation>{blocks}，已折叠</translation>
    </message>
    <message>
        <source>{quantity} {value} (geometric mean)</source>
        <translation>{quantity} {value}（几何平均）</translation>
    </message>
    <message>
        <source>shortcut: identity</source>
        <translation>捷径连接：恒等映射</translation>
    </message>
    <message>
        <source>shortcut: identity, padded with zeros</source>
        <translation>捷径连接：恒等映射，补零</translation>
    </message>
    <message>
        <source>shortcut: 1×1 convolution</source>
        <translation>捷径连接：1×1 卷积</translation>
    </message>
    <message>
        <source>no shortcut</source>
        <translation>无捷径连接</translation>
    </message>
    <message>
        <source>Drawing of the networks</source>
        <translation>网络结构图</translation>
    </message>
    <message>
        <source>{network}: {block}</source>
        <translation>{network}：{block}</translation>
    </message>
    <message>
        <source>pre-activation</source>
        <translation>预激活</translation>
    </message>
    <message>
        <source>bottlenecks</source>
        <translation>瓶颈块</translation>
    </message>
    <message>
        <source>option C</source>
        <translation>捷径 C</translation>
    </message>
    <message>
        <source>no BN</source>
        <translation>无 BN</translation>
    </message>
</context>
<context>
    <name>NetworkEntry</name>
    <message>
        <source>{about}; knows {knows}</source>
        <translation>{about}；认识{knows}</translation>
    </message>
    <message>
        <source>{about}; {untold} (to be given with “…” in the list)</source>
        <translation>{about}；{untold}（可用列表中的“…”指定）</translation>
    </message>
</context>
<context>
    <name>NetworkInfo</name>
    <message>
        <source>plain</source>
        <translation>普通网络</translation>
    </message>
    <message>
        <source>residual</source>
        <translation>残差网络</translation>
    </message>
</context>
<context>
    <name>NetworkList</name>
    <message>
        <source>This run</source>
        <translation>本次运行</translation>
    </message>
    <message>
        <source>With the program</source>
        <translation>程序自带</translation>
    </message>
    <message>
        <source>ImageNet: photos of 1000 kinds</source>
        <translation>ImageNet：1000 类照片</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Open a checkpoint…</source>
        <translation>打开检查点…</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Networks ({patterns})</source>
        <translation>网络 ({patterns})</translation>
    </message>
    <message>
        <source>Open a checkpoint</source>
        <translation>打开检查点</translation>
    </message>
    <message>
        <source>Class names (*.txt *.json)</source>
        <translation>类别名称 (*.txt *.json)</translation>
    </message>
    <message>
        <source>Class names</source>
        <translation>类别名称</translation>
    </message>
</context>
<context>
    <name>NetworkRow</name>
    <message>
        <source>{share} at step {step}</source>
        <translation>第 {step} 步时 {share}</translation>
    </message>
    <message>
        <source>Share of right answers on pictures that it did not learn from</source>
        <translation>在未用于训练的图片上答对的比例</translation>
    </message>
    <message>
        <source>Share of right answers on {pictures}, from which it did not learn</source>
        <translation>在{pictures}上答对的比例，这些图片未用于训练</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Something went wrong that should not have: {what}. Your recordings are safe. Please report it.</source>
        <translation>发生了意料之外的错误：{what}。您的记录没有受损。请报告此问题。</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>已保存为 {path}</translation>
    </message>
    <message>
        <source>The run {name} is in the trash of this computer.</source>
        <translation>运行“{name}”已移到本机的回收站。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Look at its pictures</source>
        <translation>查看其中的图片</translation>
    </message>
    <message>
        <source>A picture is being fetched from {host}.</source>
        <translation>正在从 {host} 获取图片。</translation>
    </message>
    <message>
        <source>Open a checkpoint…</source>
        <translation>打开检查点…</translation>
    </message>
    <message>
        <source>{why} The run goes on, but it is not being recorded.</source>
        <translation>{why}运行仍在继续，但没有被记录。</translation>
    </message>
    <message>
        <source>The recording is being written again: every number is in it, and weights are from the next snapshot on.</source>
        <translation>记录已恢复写入：所有数值都已保存，权重从下一个快照起保存。</translation>
    </message>
    <message>
        <source>Another window of ResNet Viewer is training; what runs in both at once is slower in both.</source>
        <translation>另一个 ResNet Viewer 窗口正在训练；两边同时运行时，速度都会变慢。</translation>
    </message>
    <message>
        <source>Watch it</source>
        <translation>观看</translation>
    </message>
    <message>
        <source>The last run was cut off at step {step} of {steps}.</source>
        <translation>上次运行在第 {step} / {steps} 步中断。</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Do not ask again</source>
        <translation>不再询问</translation>
    </message>
    <message>
        <source>{file} is followed live: it is being written by another process.</source>
        <translation>正在实时跟踪 {file}：另一个进程正在写入它。</translation>
    </message>
    <message>
        <source>The run that was followed has ended.</source>
        <translation>所跟踪的运行已经结束。</translation>
    </message>
    <message>
        <source>The process that wrote this run was cut off, or can no longer be heard, after step {step}. Once you are sure that it has ended, Run goes on from its last snapshot.</source>
        <translation>写入此运行的进程在第 {step} 步之后中断，或不再有任何消息。确认它已经结束后，按“运行”即可从最后一个快照继续。</translation>
    </message>
</context>
<context>
    <name>NumberBox</name>
    <message>
        <source>differs</source>
        <translation>不同</translation>
    </message>
</context>
<context>
    <name>PageTabs</name>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Classify</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Inside</source>
        <translation>内部</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>运行记录</translation>
    </message>
    <message>
        <source>{page} (Ctrl+{number})</source>
        <translation>{page}（Ctrl+{number}）</translation>
    </message>
</context>
<context>
    <name>PictureStrip</name>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
</context>
<context>
    <name>PresetBox</name>
    <message>
        <source>Preset experiments</source>
        <translation>预设实验</translation>
    </message>
    <message>
        <source>Preset experiment</source>
        <translation>预设实验</translation>
    </message>
    <message>
        <source>An experiment to begin with; choosing it fills in the whole form</source>
        <translation>用作起点的实验；选择后会填写整个表单</translation>
    </message>
    <message>
        <source>Save as preset…</source>
        <translation>存为预设…</translation>
    </message>
    <message>
        <source>Remove this preset</source>
        <translation>移除此预设</translation>
    </message>
    <message>
        <source>Save or remove presets</source>
        <translation>保存或移除预设</translation>
    </message>
    <message>
        <source>Save as preset</source>
        <translation>存为预设</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>预设名称</translation>
    </message>
    <message>
        <source>There is a preset {name} already. Replace it?</source>
        <translation>已有名为 {name} 的预设。要替换它吗？</translation>
    </message>
</context>
<context>
    <name>PublishedRow</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel {network}</source>
        <translation>取消下载 {network}</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Go on, {size}</source>
        <translation>继续，{size}</translation>
    </message>
    <message>
        <source>Fetch {size}</source>
        <translation>下载 {size}</translation>
    </message>
    <message>
        <source>Fetch {network}, {size}</source>
        <translation>下载 {network}，{size}</translation>
    </message>
    <message>
        <source>{percent}, {speed}/s, {seconds} s left</source>
        <translation>{percent}，{speed}/秒，剩余 {seconds} 秒</translation>
    </message>
    <message>
        <source>{percent}, {speed}/s, {minutes} min left</source>
        <translation>{percent}，{speed}/秒，剩余 {minutes} 分钟</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>查找范围(&amp;L)：</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>文件类型(&amp;T)：</translation>
    </message>
</context>
<context>
    <name>Receiver</name>
    <message>
        <source>dropped</source>
        <comment>a file&apos;s name, before a number</comment>
        <translation>拖入</translation>
    </message>
    <message>
        <source>pasted</source>
        <comment>a file&apos;s name, before a number</comment>
        <translation>粘贴</translation>
    </message>
</context>
<context>
    <name>RunModel</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Validation error</source>
        <translation>验证错误率</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>{name} {depth}</source>
        <translation>{name} {depth}</translation>
    </message>
    <message>
        <source>{data}, {size} × {size}</source>
        <translation>{data}，{size} × {size}</translation>
    </message>
</context>
<context>
    <name>RunTable</name>
    <message>
        <source>Past runs</source>
        <translation>过去的运行</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>Find a run</source>
        <translation>查找运行</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Gradient by layer at the last step</source>
        <translation>最后一步的各层梯度</translation>
    </message>
    <message>
        <source>Gradient by layer</source>
        <translation>各层梯度</translation>
    </message>
    <message>
        <source>The gradient at every layer at the last step</source>
        <translation>最后一步时各层的梯度</translation>
    </message>
    <message>
        <source>Every run is recorded and will be listed here. Press Run on the page Train.</source>
        <translation>每次运行都会被记录并列在这里。请在“训练”页上按“运行”。</translation>
    </message>
    <message>
        <source>Tick runs, up to {count}, to lay their curves over each other.</source>
        <translation>勾选运行（最多 {count} 个），把它们的曲线叠放比较。</translation>
    </message>
    <message>
        <source>This run is open on the page Train.</source>
        <translation>此运行正在“训练”页上打开。</translation>
    </message>
    <message>
        <source>Rename run</source>
        <translation>重命名运行</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>at the last step of each</source>
        <translation>各自的最后一步</translation>
    </message>
</context>
<context>
    <name>SaveDialog</name>
    <message>
        <source>There is a file {name} already. Replace it?</source>
        <translation>已有名为 {name} 的文件。要替换它吗？</translation>
    </message>
</context>
<context>
    <name>ScaleBar</name>
    <message>
        <source>Scale of the colours</source>
        <translation>颜色的标尺</translation>
    </message>
    <message>
        <source>least</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>most</source>
        <translation>最大</translation>
    </message>
</context>
<context>
    <name>SettingGroup</name>
    <message>
        <source>{group} ({count} changed)</source>
        <translation>{group}（已改 {count} 项）</translation>
    </message>
    <message>
        <source>Show fewer settings</source>
        <translation>显示较少设置</translation>
    </message>
    <message>
        <source>Show {count} more settings</source>
        <translation>再显示 {count} 项设置</translation>
    </message>
</context>
<context>
    <name>Source</name>
    <message>
        <source>Fashion-MNIST</source>
        <translation>Fashion-MNIST</translation>
    </message>
    <message>
        <source>Fashion-MNIST, whole</source>
        <translation>Fashion-MNIST（完整）</translation>
    </message>
    <message>
        <source>MNIST</source>
        <translation>MNIST</translation>
    </message>
    <message>
        <source>CIFAR-10</source>
        <translation>CIFAR-10</translation>
    </message>
    <message>
        <source>CIFAR-100</source>
        <translation>CIFAR-100</translation>
    </message>
    <message>
        <source>SVHN</source>
        <translation>SVHN</translation>
    </message>
    <message>
        <source>50 kinds of photos</source>
        <translation>50 类照片</translation>
    </message>
    <message>
        <source>Folder of pictures…</source>
        <translation>图片文件夹…</translation>
    </message>
</context>
<context>
    <name>StepsField</name>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>How often every training picture is shown. What is entered here becomes steps.</source>
        <translation>每张训练图片被看多少遍。在此输入的轮数会换算成步数。</translation>
    </message>
</context>
<context>
    <name>SumView</name>
    <message>
        <source>x, halved and padded</source>
        <translation>x（尺寸减半并补零）</translation>
    </message>
    <message>
        <source>x, padded</source>
        <translation>x，补零</translation>
    </message>
    <message>
        <source>Wx, halved (1×1 convolution)</source>
        <translation>Wx（尺寸减半，1×1 卷积）</translation>
    </message>
    <message>
        <source>Wx (1×1 convolution)</source>
        <translation>Wx（1×1 卷积）</translation>
    </message>
    <message>
        <source>sum</source>
        <translation>和</translation>
    </message>
</context>
<context>
    <name>SwitchField</name>
    <message>
        <source>differs</source>
        <translation>不同</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Step of the run</source>
        <translation>运行的步数</translation>
    </message>
    <message>
        <source>Drag, click, turn the wheel or use the arrow keys to go back through the run</source>
        <translation>拖动、点击、滚动滚轮或使用方向键，回看运行过程</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Follow the newest step; press again to hold the plots where they are</source>
        <translation>跟随最新的一步；再按一次，图表停在当前位置</translation>
    </message>
    <message>
        <source>step {step} of {last} (recorded)</source>
        <translation>第 {step} / {last} 步（记录）</translation>
    </message>
    <message>
        <source>step {step} (live)</source>
        <translation>第 {step} 步（实时）</translation>
    </message>
</context>
<context>
    <name>TopBars</name>
    <message>
        <source>Most probable classes</source>
        <translation>最可能的类别</translation>
    </message>
</context>
<context>
    <name>TourBar</name>
    <message>
        <source>Step through (Space)</source>
        <translation>逐步演示（空格）</translation>
    </message>
    <message>
        <source>Follow the picture through the network, and the gradient back</source>
        <translation>跟随图片通过网络，再跟随梯度返回</translation>
    </message>
    <message>
        <source>One step back (Shift+Space)</source>
        <translation>后退一步（Shift+空格）</translation>
    </message>
    <message>
        <source>One step on (Space)</source>
        <translation>前进一步（空格）</translation>
    </message>
    <message>
        <source>To the last block of this step (End)</source>
        <translation>跳到这一步的最后一个块（End）</translation>
    </message>
    <message>
        <source>Leave the steps (Escape)</source>
        <translation>离开逐步演示（Esc）</translation>
    </message>
    <message>
        <source>block {seen} of {count}</source>
        <translation>第 {seen} 块，共 {count} 块</translation>
    </message>
</context>
<context>
    <name>TrainData</name>
    <message>
        <source>Choose a folder with a folder of pictures for each class, or of a known data set</source>
        <translation>选择一个文件夹：其中每一类有一个图片文件夹，或是已知的数据集</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>gradient norm</source>
        <translation>梯度范数</translation>
    </message>
</context>
<context>
    <name>Transport</name>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Learn, or go on learning</source>
        <translation>开始或继续训练</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Pause after this step</source>
        <translation>完成这一步后暂停</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Learn from one batch, then pause</source>
        <translation>用一个批次训练，然后暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>End this run; its recording is kept</source>
        <translation>结束本次运行，保留记录</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Go back to step 0; the recording of this run is kept</source>
        <translation>回到第 0 步，保留本次运行的记录</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>运行进度</translation>
    </message>
    <message>
        <source>{help} ({keys})</source>
        <translation>{help}（{keys}）</translation>
    </message>
    <message>
        <source>step {step} / {steps}</source>
        <translation>第 {step} / {steps} 步</translation>
    </message>
    <message>
        <source>{speed} images/s</source>
        <translation>{speed} 张/秒</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>picture {done} of {total}</source>
        <translation>图片 {done} / {total}</translation>
    </message>
    <message>
        <source>loading ...</source>
        <translation>正在加载…</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>pausing ...</source>
        <translation>正在暂停…</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>stopping ...</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>recorded</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>followed live</source>
        <translation>实时跟踪</translation>
    </message>
</context>
<context>
    <name>ValueWords</name>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>both</source>
        <translation>两者</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>普通网络</translation>
    </message>
    <message>
        <source>residual</source>
        <translation>残差网络</translation>
    </message>
    <message>
        <source>3×3, stride 2</source>
        <translation>3×3，步幅 2</translation>
    </message>
    <message>
        <source>3×3</source>
        <translation>3×3</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>in steps</source>
        <translation>阶梯式</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>one cycle</source>
        <translation>单周期</translation>
    </message>
    <message>
        <source>A: zeros</source>
        <translation>A：补零</translation>
    </message>
    <message>
        <source>B: projection</source>
        <translation>B：投影</translation>
    </message>
    <message>
        <source>C: always projection</source>
        <translation>C：处处投影</translation>
    </message>
    <message>
        <source>7×7, pooling</source>
        <translation>7×7，带池化</translation>
    </message>
    <message>
        <source>basic</source>
        <translation>基本块</translation>
    </message>
    <message>
        <source>bottleneck</source>
        <translation>瓶颈块</translation>
    </message>
    <message>
        <source>post-activation</source>
        <translation>后激活</translation>
    </message>
    <message>
        <source>pre-activation</source>
        <translation>预激活</translation>
    </message>
    <message>
        <source>He</source>
        <translation>He</translation>
    </message>
    <message>
        <source>He, zero gamma</source>
        <translation>He，末层 γ 为零</translation>
    </message>
    <message>
        <source>Xavier</source>
        <translation>Xavier</translation>
    </message>
    <message>
        <source>N(0, σ)</source>
        <translation>N(0, σ)</translation>
    </message>
    <message>
        <source>{side} × {side}</source>
        <translation>{side} × {side}</translation>
    </message>
</context>
<context>
    <name>ViewMenu</name>
    <message>
        <source>The new language takes effect at the next start.</source>
        <translation>新语言将在下次启动时生效。</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Show the &amp;form</source>
        <translation>显示设置栏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Projector: large type, no form</source>
        <translation>投影模式：大字号、隐藏表单(&amp;P)</translation>
    </message>
    <message>
        <source>Full &amp;screen</source>
        <translation>全屏(&amp;S)</translation>
    </message>
    <message>
        <source>Light or dark as the system</source>
        <translation>明暗跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
</context>
<context>
    <name>WholeButton</name>
    <message>
        <source>Whole</source>
        <translation>全图</translation>
    </message>
    <message>
        <source>Show all again (double click)</source>
        <translation>重新显示全部（双击）</translation>
    </message>
</context>
<context>
    <name>_Cells</name>
    <message>
        <source>{truth}: {count} of {total} right</source>
        <translation>{truth}：{total} 张中 {count} 张正确</translation>
    </message>
    <message>
        <source>{truth} taken for {answer}: {count} of {total}</source>
        <translation>{truth}被当成{answer}：{total} 张中 {count} 张</translation>
    </message>
</context>
<context>
    <name>_EpochsBox</name>
    <message>
        <source>= {epochs} epochs</source>
        <translation>= {epochs} 轮</translation>
    </message>
</context>
<context>
    <name>_Row</name>
    <message>
        <source>Show the next message</source>
        <translation>显示下一条消息</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>{count} messages</source>
        <translation>{count} 条消息</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>{kind}: {text}</source>
        <translation>{kind}：{text}</translation>
    </message>
</context>
<context>
    <name>card</name>
    <message>
        <source>{pictures} pictures of {data}</source>
        <translation>{data} 的 {pictures} 张图片</translation>
    </message>
</context>
<context>
    <name>checkpoint</name>
    <message>
        <source>residual network of {depth} layers</source>
        <translation>{depth} 层残差网络</translation>
    </message>
    <message>
        <source>pre-activation residual network of {depth} layers</source>
        <translation>{depth} 层预激活残差网络</translation>
    </message>
    <message>
        <source>plain network of {depth} layers</source>
        <translation>{depth} 层普通网络</translation>
    </message>
    <message>
        <source>pre-activation plain network of {depth} layers</source>
        <translation>{depth} 层预激活普通网络</translation>
    </message>
    <message>
        <source>normalisation of ImageNet assumed</source>
        <translation>假定使用 ImageNet 的归一化</translation>
    </message>
    <message>
        <source>class names missing</source>
        <translation>缺少类别名称</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>An experiment has either [network] or [[networks]], not both.</source>
        <translation>实验中只能有 [network] 或 [[networks]] 之一，不能两者都有。</translation>
    </message>
    <message>
        <source>An experiment must be a table; this is {value}.</source>
        <translation>实验必须是一个表；这里是 {value}。</translation>
    </message>
    <message>
        <source>None of the pictures could be read.</source>
        <translation>没有一张图片能够读取。</translation>
    </message>
    <message>
        <source>The disk failed while {file} was used; try another one.</source>
        <translation>使用 {file} 时磁盘出错；请换一个磁盘。</translation>
    </message>
    <message>
        <source>The disk is full, so {file} cannot be written; make room.</source>
        <translation>磁盘已满，无法写入 {file}；请腾出空间。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be read: it is missing or closed to you.</source>
        <translation>无法读取文件夹 {folder}：它不存在，或您没有权限。</translation>
    </message>
    <message>
        <source>The network knows no class {name}; name each folder by a class, such as {example}.</source>
        <translation>网络不认识类别 {name}；请用类别给每个文件夹命名，例如 {example}。</translation>
    </message>
    <message>
        <source>The network {name} is missing: install the program again.</source>
        <translation>缺少网络 {name}：请重新安装本程序。</translation>
    </message>
    <message>
        <source>The pictures of {source} are missing: install the program again.</source>
        <translation>缺少 {source} 的图像：请重新安装程序。</translation>
    </message>
    <message>
        <source>The recorded weights do not fit the recorded network, so the run cannot go on.</source>
        <translation>记录中的权重与记录中的网络不符，运行无法继续。</translation>
    </message>
    <message>
        <source>The recording does not say how the run stood, so it cannot go on.</source>
        <translation>记录中没有运行当时的状态，无法继续。</translation>
    </message>
    <message>
        <source>The weights in {file} are not all numbers that can be.</source>
        <translation>{file} 中的权重含有不可能的数值。</translation>
    </message>
    <message>
        <source>The weights in {file} are not all numbers.</source>
        <translation>{file} 中的权重含有非数值。</translation>
    </message>
    <message>
        <source>The weights in {file} do not fit the network that it names.</source>
        <translation>{file} 中的权重与其所述网络不符。</translation>
    </message>
    <message>
        <source>There are no pictures in {folder}.</source>
        <translation>{folder} 中没有图片。</translation>
    </message>
    <message>
        <source>There are {folders} folders and {classes} classes without names; they must be as many.</source>
        <translation>有 {folders} 个文件夹，而没有名称的类有 {classes} 个；两者须相同。</translation>
    </message>
    <message>
        <source>There are {pictures} training pictures, fewer than training.batch_size, which is {batch}.</source>
        <translation>训练图片有 {pictures} 张，少于 training.batch_size（{batch}）。</translation>
    </message>
    <message>
        <source>There is not enough memory for this run; lower training.batch_size, network.width or network.depth.</source>
        <translation>内存不足以进行本次运行；请减小 training.batch_size、network.width 或 network.depth。</translation>
    </message>
    <message>
        <source>This is not a TOML file: {reason}.</source>
        <translation>这不是 TOML 文件：{reason}。</translation>
    </message>
    <message>
        <source>data.size is {size}; the pictures of {source} have {side} pixels along each side.</source>
        <translation>data.size 为 {size}；{source} 的图片每边有 {side} 个像素。</translation>
    </message>
    <message>
        <source>data.training_pictures is {pictures}; {source} has {known}.</source>
        <translation>data.training_pictures 为 {pictures}，而 {source} 只有 {known} 张。</translation>
    </message>
    <message>
        <source>it is larger than 1 MB; an experiment has a few lines.</source>
        <translation>文件超过 1 MB；实验文件只有几行。</translation>
    </message>
    <message>
        <source>missing {names} ({count} in all)</source>
        <translation>缺少 {names}（共 {count} 个）</translation>
    </message>
    <message>
        <source>network.name is {name}; it must be a text of 1 to 40 characters.</source>
        <translation>network.name = {name}，必须是 1 到 40 个字符的文本。</translation>
    </message>
    <message>
        <source>networks has {count} networks; at most 8 can learn at once.</source>
        <translation>networks 中有 {count} 个网络；最多只能同时训练 8 个。</translation>
    </message>
    <message>
        <source>networks has {name} twice; give every network a name of its own.</source>
        <translation>networks 中 {name} 出现了两次；请为每个网络取不同的名称。</translation>
    </message>
    <message>
        <source>networks is empty; name at least one network.</source>
        <translation>networks 为空；请至少写出一个网络。</translation>
    </message>
    <message>
        <source>networks must be a list of tables, written as [[networks]].</source>
        <translation>networks 必须是表的列表，写作 [[networks]]。</translation>
    </message>
    <message>
        <source>no place there for {names} ({count} in all)</source>
        <translation>其中没有 {names} 的位置（共 {count} 个）</translation>
    </message>
    <message>
        <source>other shapes: {names} ({count} in all)</source>
        <translation>形状不同：{names}（共 {count} 个）</translation>
    </message>
    <message>
        <source>training.batch_size is {batch}; it must be at most data.training_pictures, which is {pictures}.</source>
        <translation>training.batch_size = {batch}，不能超过 data.training_pictures（{pictures}）。</translation>
    </message>
    <message>
        <source>{data} is neither a folder nor one of {known}.</source>
        <translation>{data} 既不是文件夹，也不是 {known} 之一。</translation>
    </message>
    <message>
        <source>{file} cannot be locked on this disk; choose another folder.</source>
        <translation>无法在此磁盘上锁定 {file}；请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{file} cannot be opened where it is; copy it to another folder, or choose another one.</source>
        <translation>无法在当前位置打开 {file}；请将它复制到其他文件夹，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{file} cannot be read without running it, so it was not opened.</source>
        <translation>不运行 {file} 中的内容就无法读取它，因此没有打开。</translation>
    </message>
    <message>
        <source>{file} cannot be read: it is missing or damaged.</source>
        <translation>无法读取 {file}：文件缺失或已损坏。</translation>
    </message>
    <message>
        <source>A recording or an experiment is opened alone, without other files.</source>
        <translation>记录或实验须单独打开，不能与其他文件一起打开。</translation>
    </message>
    <message>
        <source>Another process of this run has ended or can no longer be reached, so the run stops: {reason}.</source>
        <translation>此运行的另一个进程已经结束或无法再连接，因此运行停止：{reason}。</translation>
    </message>
    <message>
        <source>Another window is fetching {file} already.</source>
        <translation>另一个窗口正在下载 {file}。</translation>
    </message>
    <message>
        <source>It is not known here from which pictures {network} has learned.</source>
        <translation>这里不知道 {network} 是从哪些图片学习的。</translation>
    </message>
    <message>
        <source>MPS needs a Mac with a processor of Apple&apos;s and a macOS that this torch knows.</source>
        <translation>MPS 需要搭载 Apple 处理器的 Mac，以及此 torch 支持的 macOS。</translation>
    </message>
    <message>
        <source>None of the pictures in {folder} can be read.</source>
        <translation>{folder} 中没有一张图片能够读取。</translation>
    </message>
    <message>
        <source>Of the class {name} in {folder} no picture can be read.</source>
        <translation>{folder} 中类别 {name} 的图片一张也无法读取。</translation>
    </message>
    <message>
        <source>Open a file with the weights of {name} instead.</source>
        <translation>请改为打开含有 {name} 权重的文件。</translation>
    </message>
    <message>
        <source>Put the files of {source} into {folder}, or choose the folder in which they are.</source>
        <translation>请把 {source} 的文件放到 {folder}，或选择它们所在的文件夹。</translation>
    </message>
    <message>
        <source>The connection to {host} broke off ({reason}) with {received} of {total} MB here; fetch {name} again to go on from there.</source>
        <translation>与 {host} 的连接中断（{reason}），已下载 {received} / {total} MB；再次下载 {name} 即可从该处继续。</translation>
    </message>
    <message>
        <source>The files in {folder} are not those of {source}: a picture is of class {number}, and there are classes 0 to {last}.</source>
        <translation>{folder} 中的文件不是 {source} 的：有图片属于第 {number} 类，而类别只有 0 到 {last}。</translation>
    </message>
    <message>
        <source>The files of {source} are not on this computer; fetch them on the page Train, or with: resnet-viewer fetch {source}</source>
        <translation>{source} 的文件不在这台计算机上；请在“训练”页下载，或运行：resnet-viewer fetch {source}</translation>
    </message>
    <message>
        <source>The picture could not be fetched from {host}; save it with the browser and drop the file here.</source>
        <translation>无法从 {host} 获取图片；请用浏览器保存后把文件拖到这里。</translation>
    </message>
    <message>
        <source>The pictures of {source} do not come with the program; put them into {folder}: train and val, with folders that are named by WordNet ids, as Tiny ImageNet has them.</source>
        <translation>本程序不附带 {source} 的图片；请把它们放到 {folder}：其中有 train 和 val，各含以 WordNet 编号命名的文件夹，与 Tiny ImageNet 相同。</translation>
    </message>
    <message>
        <source>The processes of this run did not end together within {seconds} seconds.</source>
        <translation>此运行的各个进程未能在 {seconds} 秒内一同结束。</translation>
    </message>
    <message>
        <source>The torch that is installed here is built without CUDA.</source>
        <translation>此处安装的 torch 不含 CUDA。</translation>
    </message>
    <message>
        <source>The torch that is installed here is built without MPS, which only Macs have.</source>
        <translation>此处安装的 torch 不含 MPS（仅 Mac 才有）。</translation>
    </message>
    <message>
        <source>The weights of {name} are not here yet ({size} MB); get them with: resnet-viewer fetch {name}</source>
        <translation>{name} 的权重尚未下载（{size} MB）；请运行：resnet-viewer fetch {name}</translation>
    </message>
    <message>
        <source>The {count} processes of this run did not find each other: {reason}. Start them all with torchrun.</source>
        <translation>此运行的 {count} 个进程未能彼此连接：{reason}。请用 torchrun 一并启动它们。</translation>
    </message>
    <message>
        <source>There are no pictures in {folder}; put some in, or take the folder away.</source>
        <translation>{folder} 中没有图片；请放入图片，或移走该文件夹。</translation>
    </message>
    <message>
        <source>There are no pictures of this class.</source>
        <translation>没有这一类别的图片。</translation>
    </message>
    <message>
        <source>There are {classes} classes, so that {pictures} pictures to learn from are too few.</source>
        <translation>共有 {classes} 个类别，{pictures} 张训练图片太少。</translation>
    </message>
    <message>
        <source>There is no graphics card here that CUDA can use, or its driver is too old.</source>
        <translation>此处没有 CUDA 能用的显卡，或者其驱动程序太旧。</translation>
    </message>
    <message>
        <source>There is no picture at this address of {host}; save the picture with the browser and drop the file here.</source>
        <translation>{host} 的这个地址没有图片；请用浏览器保存图片后把文件拖到这里。</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard, and no path of one.</source>
        <translation>剪贴板上没有图片，也没有图片的路径。</translation>
    </message>
    <message>
        <source>There is one picture alone in {folder}; a class needs one to learn from and one to check with.</source>
        <translation>{folder} 中只有一张图片；每一类至少需要一张用于训练、一张用于验证。</translation>
    </message>
    <message>
        <source>There is too little room in {folder}: {name} takes {size} MB, and {free} MB are free.</source>
        <translation>{folder} 空间不足：{name} 需要 {size} MB，仅剩 {free} MB。</translation>
    </message>
    <message>
        <source>What the network says of this picture is not a number, so that nothing can speak for it.</source>
        <translation>网络对这张图片的回答不是数字，因此没有什么可以支持它。</translation>
    </message>
    <message>
        <source>What was dropped or pasted holds no picture that can be read.</source>
        <translation>拖入或粘贴的内容中没有可以读取的图片。</translation>
    </message>
    <message>
        <source>What {host} sends is larger than {most} MB; save it with the browser and drop the file here.</source>
        <translation>{host} 发送的内容超过 {most} MB；请用浏览器保存后把文件拖到这里。</translation>
    </message>
    <message>
        <source>What {host} sent as {file} is not what was published, so it was thrown away; try again on another network.</source>
        <translation>{host} 发来的 {file} 与发布的内容不符，已丢弃；请换一个网络连接再试。</translation>
    </message>
    <message>
        <source>data.classes has {name} twice.</source>
        <translation>data.classes 中 {name} 出现了两次。</translation>
    </message>
    <message>
        <source>data.classes has {name}; it must be the name of a folder.</source>
        <translation>data.classes 中有 {name}；它必须是文件夹的名称。</translation>
    </message>
    <message>
        <source>data.folder is {value}; it must be the path of a folder.</source>
        <translation>data.folder = {value}，必须是文件夹的路径。</translation>
    </message>
    <message>
        <source>data.source is folder, but data.folder and the names of its 2 to {most} class folders, data.classes, are not there; choose the folder in the window or with --set data.folder=PATH.</source>
        <translation>data.source 为 folder，但缺少 data.folder 及其中 2 到 {most} 个类别文件夹的名称 data.classes；请在窗口中选择文件夹，或使用 --set data.folder=PATH。</translation>
    </message>
    <message>
        <source>torchvision cannot be loaded ({reason}); install the one that goes with torch {version}.</source>
        <translation>无法加载 torchvision（{reason}）；请安装与 torch {version} 配套的版本。</translation>
    </message>
    <message>
        <source>torchvision does not say how the weights of {name} can be checked.</source>
        <translation>torchvision 没有说明如何校验 {name} 的权重。</translation>
    </message>
    <message>
        <source>training has both steps and epochs; give one of them.</source>
        <translation>training 同时给出了 steps 和 epochs；请只给其中一个。</translation>
    </message>
    <message>
        <source>training.batch_size is {batch}, too few for {count} processes; raise it, or start fewer.</source>
        <translation>training.batch_size 为 {batch}，对 {count} 个进程来说太小；请增大它，或启动更少的进程。</translation>
    </message>
    <message>
        <source>training.device is {device}, which is not here. {reason} Set it to cpu, or run it on another machine.</source>
        <translation>training.device 为 {device}，但此处没有。{reason}请将其设为 cpu，或在另一台机器上运行。</translation>
    </message>
    <message>
        <source>training.epochs is {epochs}; it must be more than 0, and training.steps at most {most}.</source>
        <translation>training.epochs 为 {epochs}；它必须大于 0，且 training.steps 至多为 {most}。</translation>
    </message>
    <message>
        <source>{count} of {total} pictures could not be read and are left out: {names}.</source>
        <translation>{total} 张图片中有 {count} 张无法读取，已略去：{names}。</translation>
    </message>
    <message>
        <source>{count} pictures of {size}×{size} take {needed} GB of memory, and this computer has {here} GB; make them smaller, or learn from fewer.</source>
        <translation>{count} 张 {size}×{size} 的图片需要 {needed} GB 内存，而这台计算机有 {here} GB；请缩小图片，或减少训练图片。</translation>
    </message>
    <message>
        <source>{file} cannot be read: it is damaged, closed to you, or no picture.</source>
        <translation>无法读取 {file}：文件已损坏、您无权读取，或者它不是图片。</translation>
    </message>
    <message>
        <source>{file} cannot be read: it is not text.</source>
        <translation>无法读取 {file}：它不是文本文件。</translation>
    </message>
    <message>
        <source>{file} cannot be read: {reason}.</source>
        <translation>无法读取 {file}：{reason}。</translation>
    </message>
    <message>
        <source>{file} cannot be renamed: {reason}.</source>
        <translation>无法重命名 {file}：{reason}。</translation>
    </message>
    <message>
        <source>{file} cannot be taken out of the trash: {reason}.</source>
        <translation>无法从回收站取回 {file}：{reason}。</translation>
    </message>
    <message>
        <source>{file} cannot be unpacked: {reason}.</source>
        <translation>无法解压 {file}：{reason}。</translation>
    </message>
    <message>
        <source>{file} cannot be written where it is; copy it to another folder, or choose another one.</source>
        <translation>无法在当前位置写入 {file}；请将它复制到其他文件夹，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{file} cannot be written: {reason}.</source>
        <translation>无法写入 {file}：{reason}。</translation>
    </message>
    <message>
        <source>{file} cannot be written; choose another place for it.</source>
        <translation>无法写入 {file}；请换一个位置。</translation>
    </message>
    <message>
        <source>{file} cannot hold weights as large as these; make the network smaller.</source>
        <translation>{file} 存不下这么大的权重；请减小网络。</translation>
    </message>
    <message>
        <source>{file} claims more weights than it holds, so it was not opened.</source>
        <translation>{file} 声称的权重多于其实际内容，因此没有打开。</translation>
    </message>
    <message>
        <source>{file} could not be put into the trash; delete it in its folder.</source>
        <translation>无法把 {file} 放入回收站；请在其文件夹中删除。</translation>
    </message>
    <message>
        <source>{file} does not describe a network of this program.</source>
        <translation>{file} 描述的不是本程序的网络。</translation>
    </message>
    <message>
        <source>{file} does not fit the nearest network known here, {nearest}: {reason}.</source>
        <translation>{file} 与这里已知的最接近的网络 {nearest} 不符：{reason}。</translation>
    </message>
    <message>
        <source>{file} does not hold a {name}.</source>
        <translation>{file} 中不是 {name}。</translation>
    </message>
    <message>
        <source>{file} does not name classes: a name a line is expected, or JSON with a list or a name for each number.</source>
        <translation>{file} 不是类别名称文件：应为每行一个名称，或 JSON 列表，或 JSON 中每个编号对应一个名称。</translation>
    </message>
    <message>
        <source>{file} does not say how its pictures were normalised.</source>
        <translation>{file} 没有说明图片是如何归一化的。</translation>
    </message>
    <message>
        <source>{file} exists already; choose another name.</source>
        <translation>{file} 已存在；请换一个名称。</translation>
    </message>
    <message>
        <source>{file} exists already; take the other one out of the trash yourself.</source>
        <translation>{file} 已存在；请自行从回收站取回另一个。</translation>
    </message>
    <message>
        <source>{file} has come to step {step}; to go on, ask for more steps than that.</source>
        <translation>{file} 已进行到第 {step} 步；要继续，请要求更多步数。</translation>
    </message>
    <message>
        <source>{file} has more than 150 million pixels; make it smaller.</source>
        <translation>{file} 超过 1.5 亿像素；请先把它缩小。</translation>
    </message>
    <message>
        <source>{file} has no {name} in it.</source>
        <translation>{file} 中没有 {name}。</translation>
    </message>
    <message>
        <source>{file} holds a transformer ({name}); what can be opened here are networks of the ResNet family.</source>
        <translation>{file} 中是一个 Transformer（{name}）；这里只能打开 ResNet 系列的网络。</translation>
    </message>
    <message>
        <source>{file} holds no experiment that can be read: {why}</source>
        <translation>{file} 中没有可读取的实验：{why}</translation>
    </message>
    <message>
        <source>{file} holds no network of the ResNet family: its weights are called {names}.</source>
        <translation>{file} 中不是 ResNet 系列的网络：其权重名为 {names}。</translation>
    </message>
    <message>
        <source>{file} holds no such network.</source>
        <translation>{file} 中没有这个网络。</translation>
    </message>
    <message>
        <source>{file} holds no weights by name, but a {kind}.</source>
        <translation>{file} 中不是按名称存放的权重，而是 {kind}。</translation>
    </message>
    <message>
        <source>{file} holds no weights of its networks.</source>
        <translation>{file} 中没有其网络的权重。</translation>
    </message>
    <message>
        <source>{file} holds no weights.</source>
        <translation>{file} 中没有权重。</translation>
    </message>
    <message>
        <source>{file} holds {name} in a form that cannot be used here.</source>
        <translation>{file} 中的 {name} 的存储形式在这里无法使用。</translation>
    </message>
    <message>
        <source>{file} is a TorchScript program and not weights alone; save those with torch.save(model.state_dict(), path).</source>
        <translation>{file} 是 TorchScript 程序，而不只是权重；请用 torch.save(model.state_dict(), path) 单独保存权重。</translation>
    </message>
    <message>
        <source>{file} is a folder; choose a file with weights.</source>
        <translation>{file} 是一个文件夹；请选择一个权重文件。</translation>
    </message>
    <message>
        <source>{file} is a zip archive, but no checkpoint of torch.</source>
        <translation>{file} 是 zip 压缩包，但不是 torch 检查点。</translation>
    </message>
    <message>
        <source>{file} is being recorded by another ResNet Viewer; stop it there first.</source>
        <translation>另一个 ResNet Viewer 正在记录 {file}；请先在那里停止。</translation>
    </message>
    <message>
        <source>{file} is being recorded; choose another name.</source>
        <translation>{file} 正在记录中；请换一个名称。</translation>
    </message>
    <message>
        <source>{file} is being recorded; it can be deleted when its run has ended.</source>
        <translation>{file} 正在记录中；运行结束后才能删除。</translation>
    </message>
    <message>
        <source>{file} is being recorded; it can be renamed when its run has ended.</source>
        <translation>{file} 正在记录中；运行结束后才能重命名。</translation>
    </message>
    <message>
        <source>{file} is damaged or cut short and cannot be read.</source>
        <translation>{file} 已损坏或不完整，无法读取。</translation>
    </message>
    <message>
        <source>{file} is damaged: install the program again.</source>
        <translation>{file} 已损坏：请重新安装程序。</translation>
    </message>
    <message>
        <source>{file} is damaged: it is not what was published. Get it again with: resnet-viewer fetch {name}</source>
        <translation>{file} 已损坏：与发布的内容不符。请重新下载：resnet-viewer fetch {name}</translation>
    </message>
    <message>
        <source>{file} is damaged: its header claims {claimed} bytes, and the file has {size}.</source>
        <translation>{file} 已损坏：文件头声称有 {claimed} 字节，而文件只有 {size} 字节。</translation>
    </message>
    <message>
        <source>{file} is damaged: its weights are not those that were measured.</source>
        <translation>{file} 已损坏：其中的权重不是当初测量的权重。</translation>
    </message>
    <message>
        <source>{file} is damaged: its weights cannot be read.</source>
        <translation>{file} 已损坏：无法读取其中的权重。</translation>
    </message>
    <message>
        <source>{file} is empty.</source>
        <translation>{file} 是空文件。</translation>
    </message>
    <message>
        <source>{file} is in use by another program; close it there first.</source>
        <translation>{file} 正被另一个程序使用；请先在那里关闭。</translation>
    </message>
    <message>
        <source>{file} is larger than 2 GB; that is no network of this program.</source>
        <translation>{file} 大于 2 GB；这不是本程序的网络。</translation>
    </message>
    <message>
        <source>{file} is larger than 4 GB; no ResNet is.</source>
        <translation>{file} 大于 4 GB；没有这么大的 ResNet。</translation>
    </message>
    <message>
        <source>{file} is larger than 4 MB; no file of class names is.</source>
        <translation>{file} 大于 4 MB；类别名称文件不会这么大。</translation>
    </message>
    <message>
        <source>{file} is missing: install the program again.</source>
        <translation>缺少 {file}：请重新安装本程序。</translation>
    </message>
    <message>
        <source>{file} is neither a checkpoint of torch nor safetensors, whatever its name says.</source>
        <translation>无论文件名如何，{file} 既不是 torch 检查点，也不是 safetensors 文件。</translation>
    </message>
    <message>
        <source>{file} is neither a recording (.rvrun), an experiment (.toml), a trained network (.pth, .safetensors), a picture nor a folder.</source>
        <translation>{file} 既不是记录（.rvrun）、实验（.toml）、训练好的网络（.pth、.safetensors），也不是图片或文件夹。</translation>
    </message>
    <message>
        <source>{file} is no text in UTF-8.</source>
        <translation>{file} 不是 UTF-8 文本。</translation>
    </message>
    <message>
        <source>{file} is not a file; choose a file with weights.</source>
        <translation>{file} 不是文件；请选择一个权重文件。</translation>
    </message>
    <message>
        <source>{file} is not a recording of ResNet Viewer.</source>
        <translation>{file} 不是 ResNet Viewer 的记录。</translation>
    </message>
    <message>
        <source>{file} is not an IDX file of bytes in {count} dimensions.</source>
        <translation>{file} 不是 {count} 维字节的 IDX 文件。</translation>
    </message>
    <message>
        <source>{file} is not there, and is no command; see resnet-viewer --help.</source>
        <translation>{file} 不存在，也不是命令；请参阅 resnet-viewer --help。</translation>
    </message>
    <message>
        <source>{file} is not there: it has been moved or deleted, or it is a link that leads nowhere.</source>
        <translation>{file} 不存在：它已被移动或删除，或者是一个失效的链接。</translation>
    </message>
    <message>
        <source>{file} is not there; it may have been moved or deleted.</source>
        <translation>找不到 {file}；它可能已被移动或删除。</translation>
    </message>
    <message>
        <source>{file} is the recording itself; choose another name.</source>
        <translation>{file} 就是该记录本身；请换一个名称。</translation>
    </message>
    <message>
        <source>{file} names {names} classes, and the network has {classes}.</source>
        <translation>{file} 列出了 {names} 个类别，而网络有 {classes} 个。</translation>
    </message>
    <message>
        <source>{file} takes pictures of {channels} channels; here a network can be shown grey ones, of 1, and coloured ones, of 3.</source>
        <translation>{file} 的输入有 {channels} 个通道；这里只能给网络看 1 个通道的灰度图片和 3 个通道的彩色图片。</translation>
    </message>
    <message>
        <source>{file} takes too long to read; it may be damaged.</source>
        <translation>读取 {file} 的时间过长；它可能已损坏。</translation>
    </message>
    <message>
        <source>{file} unpacks to {total} bytes from {size}; torch writes no such file, so it was not opened.</source>
        <translation>{file} 会从 {size} 字节解压到 {total} 字节；torch 不会写出这样的文件，因此没有打开。</translation>
    </message>
    <message>
        <source>{file} was recorded by a newer ResNet Viewer (format {version}, this one reads {known}); update it.</source>
        <translation>{file} 由更新版本的 ResNet Viewer 记录（格式 {version}，本程序可读 {known}）；请更新程序。</translation>
    </message>
    <message>
        <source>{file} was recorded without weights, so it cannot be resumed.</source>
        <translation>{file} 的记录中没有权重，无法继续运行。</translation>
    </message>
    <message>
        <source>{file} would run code ({code}) when it is opened, so it was not opened; ask for its weights alone, as safetensors or from torch.save(model.state_dict(), path).</source>
        <translation>{file} 在打开时会运行代码（{code}），因此没有打开；请向提供者索取单独的权重：safetensors 文件，或由 torch.save(model.state_dict(), path) 保存的文件。</translation>
    </message>
    <message>
        <source>{file}: {reason}</source>
        <translation>{file}：{reason}</translation>
    </message>
    <message>
        <source>{file}: {reason}.</source>
        <translation>{file}：{reason}。</translation>
    </message>
    <message>
        <source>{first}; {rest}</source>
        <translation>{first}；{rest}</translation>
    </message>
    <message>
        <source>{folder} cannot be written: {reason}.</source>
        <translation>无法写入 {folder}：{reason}。</translation>
    </message>
    <message>
        <source>{folder} has no folders in it; a folder for each class is needed.</source>
        <translation>{folder} 中没有子文件夹；每一类需要一个文件夹。</translation>
    </message>
    <message>
        <source>{folder} has one folder in it, {name}; a folder for each of at least two classes is needed.</source>
        <translation>{folder} 中只有一个文件夹 {name}；至少需要两个类别，每类一个文件夹。</translation>
    </message>
    <message>
        <source>{folder} has pictures and classes of different number.</source>
        <translation>{folder} 中图像与类别标签的数量不一致。</translation>
    </message>
    <message>
        <source>{host} cannot be reached ({reason}). {otherwise}</source>
        <translation>无法连接 {host}（{reason}）。{otherwise}</translation>
    </message>
    <message>
        <source>{host} does not have {file} (HTTP {code}). {otherwise}</source>
        <translation>{host} 没有 {file}（HTTP {code}）。{otherwise}</translation>
    </message>
    <message>
        <source>{key} is not a section of an experiment; there are [network], [[networks]], [data] and [training].</source>
        <translation>{key} 不是实验的段；可用的段有 [network]、[[networks]]、[data] 和 [training]。</translation>
    </message>
    <message>
        <source>{key} is not known; there are {known}.</source>
        <translation>未知的 {key}；可用的有 {known}。</translation>
    </message>
    <message>
        <source>{key} is {value}; it must be a list of texts.</source>
        <translation>{key} = {value}，必须是文本列表。</translation>
    </message>
    <message>
        <source>{key} is {value}; it must be a number.</source>
        <translation>{key} = {value}，必须是数字。</translation>
    </message>
    <message>
        <source>{key} is {value}; it must be a text.</source>
        <translation>{key} = {value}，必须是文本。</translation>
    </message>
    <message>
        <source>{key} is {value}; it must be a whole number.</source>
        <translation>{key} = {value}，必须是整数。</translation>
    </message>
    <message>
        <source>{key} is {value}; it must be from {low} to {high}.</source>
        <translation>{key} = {value}，必须在 {low} 到 {high} 之间。</translation>
    </message>
    <message>
        <source>{key} is {value}; it must be one of {choices}.</source>
        <translation>{key} = {value}，必须是以下之一：{choices}。</translation>
    </message>
    <message>
        <source>{key} is {value}; it must be true or false.</source>
        <translation>{key} = {value}，必须是 true 或 false。</translation>
    </message>
    <message>
        <source>{key} is {value}; it must be {low} plus a multiple of {stride}; the nearest are {below} and {above}.</source>
        <translation>{key} = {value}，必须是 {low} 加上 {stride} 的倍数；最接近的是 {below} 和 {above}。</translation>
    </message>
    <message>
        <source>{key} names no network of the experiment; there are {known}.</source>
        <translation>{key} 不对应实验中的任何网络；现有的是 {known}。</translation>
    </message>
    <message>
        <source>{name} cannot be the name of a file; use up to 60 letters, digits and spaces.</source>
        <translation>{name} 不能用作文件名；请使用不超过 60 个字母、数字和空格。</translation>
    </message>
    <message>
        <source>{name} does not say what it has learned from; name pictures with --data.</source>
        <translation>{name} 没有说明学过什么；请用 --data 指定图片。</translation>
    </message>
    <message>
        <source>{name} has not learned the classes of {source}.</source>
        <translation>{name} 没有学过 {source} 的类别。</translation>
    </message>
    <message>
        <source>{name} is neither a file nor a network of this program; those are {known}.</source>
        <translation>{name} 既不是文件，也不是本程序的网络；现有 {known}。</translation>
    </message>
    <message>
        <source>{name} is no class of this network: its one picture is not counted.</source>
        <translation>{name} 不是此网络的类别：其中的一张图片不计入。</translation>
    </message>
    <message>
        <source>{name} is no class of this network: its {count} pictures are not counted.</source>
        <translation>{name} 不是此网络的类别：其中的 {count} 张图片不计入。</translation>
    </message>
    <message>
        <source>{name} is not among the networks that can be fetched; those are {known}.</source>
        <translation>{name} 不在可下载的网络之列；可下载的有 {known}。</translation>
    </message>
    <message>
        <source>{name} takes pictures of {channels} channels, and {given} means were given.</source>
        <translation>{name} 的输入有 {channels} 个通道，却给出了 {given} 个均值。</translation>
    </message>
    <message>
        <source>{section} must be a table, written as {heading}.</source>
        <translation>{section} 必须是表，写作 {heading}。</translation>
    </message>
    <message>
        <source>{section}.{key} is not known; {heading} has {known}.</source>
        <translation>未知的 {section}.{key}；{heading} 中可用的有 {known}。</translation>
    </message>
    <message>
        <source>{source} is not among the data sets that can be fetched.</source>
        <translation>{source} 不在可下载的数据集之列。</translation>
    </message>
    <message>
        <source>{text} is not of the form key=value, such as network.depth=20.</source>
        <translation>{text} 不是 key=value 的形式，例如 network.depth=20。</translation>
    </message>
    <message>
        <source>“{name}” cannot be the name of a file; choose another name.</source>
        <translation>“{name}”不能作为文件名；请换一个名称。</translation>
    </message>
</context>
<context>
    <name>experiment</name>
    <message>
        <source>Depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>Number of layers with weights: 6n + 2 in three stages, 8n + 2 in four; with bottlenecks 9n + 2 and 12n + 2; with a 7×7 stem and four stages those of the paper, 18 to 152. The deeper, the harder a plain network is to train.</source>
        <translation>带权重的层数：三个阶段时为 6n + 2，四个阶段时为 8n + 2；瓶颈块时为 9n + 2 和 12n + 2；首层为 7×7 且有四个阶段时为论文中的层数，18 至 152。越深，普通网络越难训练。</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>块</translation>
    </message>
    <message>
        <source>Basic: two 3×3 convolutions. Bottleneck: 1×1, 3×3 and 1×1, with four times as many channels at its ends, so that a deep network costs less.</source>
        <translation>基本块：两个 3×3 卷积。瓶颈块：1×1、3×3、1×1 卷积，两端通道数为四倍，使深层网络的开销更小。</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>捷径连接</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>数据增强</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>Regularisation</source>
        <translation>正则化</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Computing</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Picture size</source>
        <translation>图像尺寸</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>阶段数</translation>
    </message>
    <message>
        <source>Groups of blocks; from one to the next the picture is halved and the channels are doubled. Three are usual for small pictures, four for photographs.</source>
        <translation>块的分组；从一个阶段到下一个阶段，图片边长减半，通道数加倍。小图片通常用三个阶段，照片用四个。</translation>
    </message>
    <message>
        <source>Channels of the first stage; each further stage has twice as many as the one before.</source>
        <translation>第一阶段的通道数；之后每个阶段是前一个的两倍。</translation>
    </message>
    <message>
        <source>Where the size changes: A pads the identity with zeros, B projects with a 1×1 convolution. C projects in every block, so that no shortcut is the identity. A plain network has none.</source>
        <translation>尺寸改变处的做法：A 为恒等映射补零，B 用 1×1 卷积投影。C 在每个块都投影，因此没有恒等的捷径。普通网络没有捷径。</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>激活</translation>
    </message>
    <message>
        <source>Post: batch normalisation after each convolution, and ReLU after the sum. Pre: both before each convolution and nothing after the sum, so that x passes a block untouched.</source>
        <translation>后激活：每个卷积之后做批归一化，求和之后做 ReLU。预激活：两者都在每个卷积之前，求和之后什么也没有，因此 x 原样经过块。</translation>
    </message>
    <message>
        <source>Batch normalisation</source>
        <translation>批归一化</translation>
    </message>
    <message>
        <source>BN brings what each convolution puts out to mean 0 and deviation 1 over the batch. Without it the convolutions have biases, and deep networks need a small learning rate.</source>
        <translation>BN 使每个卷积的输出在批上均值为 0、标准差为 1。没有它时卷积带偏置，深层网络需要较小的学习率。</translation>
    </message>
    <message>
        <source>First weights</source>
        <translation>初始权重</translation>
    </message>
    <message>
        <source>He: as large as keeps the signal through ReLUs. Zero gamma: as He, but the last batch normalisation of each residual block begins with weight 0, or its last convolution where none follows it, so that every block begins as its shortcut. Xavier: for layers without ReLU. N(0, σ): one deviation for all layers.</source>
        <translation>He：大小恰好使信号经过 ReLU 后不变。末层 γ 为零：同 He，但每个残差块最后的批归一化从权重 0 开始，若其后没有批归一化则为最后的卷积，使每个块从它的捷径本身开始。Xavier：用于没有 ReLU 的层。N(0, σ)：所有层用同一标准差。</translation>
    </message>
    <message>
        <source>Sigma</source>
        <translation>σ（标准差）</translation>
    </message>
    <message>
        <source>The deviation σ of the first weights, where they are N(0, σ).</source>
        <translation>初始权重为 N(0, σ) 时的标准差 σ。</translation>
    </message>
    <message>
        <source>Stem</source>
        <translation>首层</translation>
    </message>
    <message>
        <source>The first layer, a 3×3 convolution. With stride 2 it halves the picture, so that a larger one takes a quarter of the time. 7×7, with stride 2 and max pooling, quarters it, as for photographs.</source>
        <translation>第一层，一个 3×3 卷积。步幅为 2 时图片边长减半，较大的图片只需四分之一的时间。7×7 步幅为 2 并带最大池化，边长减为四分之一，如同用于照片的网络。</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Dropout（随机失活）</translation>
    </message>
    <message>
        <source>The share of what the fully connected layer is given that is dropped at each learning step.</source>
        <translation>每个学习步中，全连接层的输入被丢弃的比例。</translation>
    </message>
    <message>
        <source>Stochastic depth</source>
        <translation>随机深度</translation>
    </message>
    <message>
        <source>How often the last block is skipped while learning; the blocks before it less, evenly down to the input. A plain network skips none: without a shortcut nothing would be left.</source>
        <translation>学习时最后一个块被跳过的频率；越靠近输入的块越少，均匀递减。普通网络不跳过任何块：没有捷径就什么也不剩。</translation>
    </message>
    <message>
        <source>Training pictures</source>
        <translation>训练图像数</translation>
    </message>
    <message>
        <source>How many pictures the networks learn from, the same number of each class.</source>
        <translation>用于训练的图像数，每一类数量相同。</translation>
    </message>
    <message>
        <source>Random flip</source>
        <translation>随机翻转</translation>
    </message>
    <message>
        <source>Mirrors every other training picture left to right.</source>
        <translation>将一半的训练图像左右翻转。</translation>
    </message>
    <message>
        <source>Random shift</source>
        <translation>随机平移</translation>
    </message>
    <message>
        <source>Shifts each training picture by up to this many pixels, filled with black.</source>
        <translation>将每张训练图像平移至多这么多像素，空出部分填黑。</translation>
    </message>
    <message>
        <source>Random scale</source>
        <translation>随机缩放</translation>
    </message>
    <message>
        <source>Learns from random cut-outs of another scale and aspect: the smallest share of the picture&apos;s area that one may show. 1 shows the whole picture.</source>
        <translation>从不同大小和长宽比的随机裁剪中学习：一次裁剪至少占图片面积的比例。1 为整张图片。</translation>
    </message>
    <message>
        <source>Size while learning</source>
        <translation>学习时的尺寸</translation>
    </message>
    <message>
        <source>The side of a training picture as a share of the picture size. Three quarters is nearly twice as fast, and makes up for a random scale that shows things larger than they are.</source>
        <translation>训练图片的边长占图片尺寸的比例。四分之三几乎快一倍，并抵消随机缩放把物体放大的效果。</translation>
    </message>
    <message>
        <source>Random erasing</source>
        <translation>随机擦除</translation>
    </message>
    <message>
        <source>The share of the training pictures in which a random rectangle is covered, so that the networks do not rely on one part of a thing.</source>
        <translation>被随机矩形遮住一块的训练图片所占的比例，使网络不只依赖物体的某一部分。</translation>
    </message>
    <message>
        <source>Mixup</source>
        <translation>Mixup 混合</translation>
    </message>
    <message>
        <source>Blends pairs of training pictures and their answers, the more evenly the higher. 0 is off; 0.2 is usual.</source>
        <translation>把两张训练图片及其答案混合，数值越高混合越均匀。0 为关闭；常用 0.2。</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>批大小</translation>
    </message>
    <message>
        <source>Pictures per step. Batch normalisation needs at least two.</source>
        <translation>每一步使用的图像数。批归一化至少需要两张。</translation>
    </message>
    <message>
        <source>What a step makes of the gradient. SGD follows it, with momentum; Adam divides it by its usual size first, weight by weight; AdamW does so and keeps the weight decay out of it.</source>
        <translation>每一步如何利用梯度。SGD 带动量地沿梯度走；Adam 先逐个权重地将梯度除以其通常大小；AdamW 亦然，但权重衰减不参与其中。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>How far one step goes: 0.1 is usual with SGD, 0.001 with Adam and AdamW.</source>
        <translation>一步走多远：SGD 常用 0.1，Adam 和 AdamW 常用 0.001。</translation>
    </message>
    <message>
        <source>The share of the last direction that a step keeps; in Adam, the first beta.</source>
        <translation>每一步保留上一步方向的比例；在 Adam 中即第一个 beta。</translation>
    </message>
    <message>
        <source>Second beta</source>
        <translation>第二个 beta</translation>
    </message>
    <message>
        <source>Adam: the share that a step keeps of the mean of the squared gradient.</source>
        <translation>Adam：每一步保留梯度平方均值的比例。</translation>
    </message>
    <message>
        <source>SGD: looks ahead along the momentum before it takes the gradient.</source>
        <translation>SGD：先沿动量向前看一步，再取梯度。</translation>
    </message>
    <message>
        <source>Pulls every weight towards zero. SGD and Adam add this share of the weight to its gradient (L2); AdamW shortens the weight by this share times the learning rate.</source>
        <translation>把每个权重拉向零。SGD 和 Adam 把权重的这一比例加到其梯度上（L2）；AdamW 则将权重缩短这一比例乘以学习率。</translation>
    </message>
    <message>
        <source>L1</source>
        <translation>L1</translation>
    </message>
    <message>
        <source>Gradient clipping</source>
        <translation>梯度裁剪</translation>
    </message>
    <message>
        <source>The most that the norm of the whole gradient may be; 0 is off. Gradients are drawn before it.</source>
        <translation>整个梯度的范数上限；0 为关闭。图中画的是裁剪之前的梯度。</translation>
    </message>
    <message>
        <source>The numbers that convolutions calculate with. bfloat16 has 16 bits and is nearly twice as fast on processors and graphics cards that are made for it, and slower on others; the weights keep 32.</source>
        <translation>卷积计算所用的数。bfloat16 有 16 位，在支持它的处理器和显卡上快将近一倍，在其他设备上更慢；权重仍为 32 位。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>训练步数</translation>
    </message>
    <message>
        <source>Fashion-MNIST, grey pictures of ten kinds of clothes, comes with the program: 10,000 to learn from and 2,000 to check. The whole of it, MNIST, CIFAR and SVHN are fetched where they are not here yet. A folder of your own has a folder of pictures for each class.</source>
        <translation>程序自带 Fashion-MNIST：十类服装的灰度图片，10,000 张用于训练，2,000 张用于验证。完整的 Fashion-MNIST、MNIST、CIFAR 和 SVHN 若不在本机则可下载。自己的文件夹中，每一类有一个图片文件夹。</translation>
    </message>
    <message>
        <source>Pixels along each side. 14 averages each 2×2 pixels of a picture of 28 and is four times as fast. More than 64 is for folders of photos, and takes much memory and time.</source>
        <translation>每边的像素数。14 由边长 28 的图片每 2×2 个像素取平均得到，速度是其四倍。大于 64 的尺寸用于照片文件夹，会占用大量内存和时间。</translation>
    </message>
    <message>
        <source>How many batches the networks learn from. It can be raised or lowered while they learn.</source>
        <translation>网络要训练的批次数。训练过程中可以增减。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Decides the first weights and the order of the pictures. The same seed gives the same run.</source>
        <translation>决定初始权重和图像顺序。种子相同，结果相同。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>学习率调度</translation>
    </message>
    <message>
        <source>How the learning rate goes on after the warm-up: constant; a tenth after half and again after three quarters of the steps; down to nothing along a cosine; or one cycle, up over 30 % of the steps and down.</source>
        <translation>预热之后学习率如何变化：恒定；在一半步数和四分之三步数时各降为十分之一；沿余弦降到零；或单周期，即在前 30 % 的步数内升高，然后下降。</translation>
    </message>
    <message>
        <source>Warm-up steps</source>
        <translation>预热步数</translation>
    </message>
    <message>
        <source>Over so many steps the learning rate grows evenly from nothing to its full value.</source>
        <translation>在这么多步内，学习率从零线性增大到设定值。</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>Nesterov</source>
        <translation>Nesterov 动量</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>The share of the right answer that is spread evenly over all classes while learning.</source>
        <translation>训练时从正确答案中分出、平均分给所有类别的份额。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Pulls the weights of convolutions and of the last layer towards zero, small ones as hard as large ones. The loss and the gradients that are drawn are without it.</source>
        <translation>把卷积层和最后一层的权重拉向零，小权重与大权重受到同样的拉力。图中的损失和梯度不含此项。</translation>
    </message>
    <message>
        <source>Averaging of weights</source>
        <translation>权重平均</translation>
    </message>
    <message>
        <source>Checks and keeps a running average of the weights instead of the last ones: the share of it that each step leaves as it is, such as 0.998. 0 is off.</source>
        <translation>检验并保存权重的滑动平均，而非最后的权重：每一步保留的比例，例如 0.998。0 为关闭。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>What calculates. The same experiment gives the same numbers on the same device only: each rounds in its own way. Small networks are often fastest on the CPU.</source>
        <translation>用什么来计算。同一实验只有在同一设备上才会给出相同的数值：各设备舍入方式不同。小网络往往在 CPU 上最快。</translation>
    </message>
    <message>
        <source>Check every</source>
        <translation>验证间隔</translation>
    </message>
    <message>
        <source>Steps between two measurements on the validation pictures.</source>
        <translation>两次在验证图像上测量之间的步数。</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Train the plain network, the residual network, or both side by side from the same first weights.</source>
        <translation>训练普通网络、残差网络，或让两者从相同的初始权重出发并排训练。</translation>
    </message>
    <message>
        <source>Residual</source>
        <translation>残差</translation>
    </message>
    <message>
        <source>With a shortcut around each block; without them the network is a plain one.</source>
        <translation>每个块都带有捷径；没有捷径的就是普通网络。</translation>
    </message>
</context>
<context>
    <name>networks</name>
    <message>
        <source>residual network of {depth} layers after {step} steps</source>
        <translation>训练 {step} 步后的 {depth} 层残差网络</translation>
    </message>
    <message>
        <source>pre-activation residual network of {depth} layers after {step} steps</source>
        <translation>训练 {step} 步后的 {depth} 层预激活残差网络</translation>
    </message>
    <message>
        <source>plain network of {depth} layers after {step} steps</source>
        <translation>训练 {step} 步后的 {depth} 层普通网络</translation>
    </message>
    <message>
        <source>pre-activation plain network of {depth} layers after {step} steps</source>
        <translation>训练 {step} 步后的 {depth} 层预激活普通网络</translation>
    </message>
    <message>
        <source>network of torchvision</source>
        <translation>torchvision 的网络</translation>
    </message>
    <message>
        <source>in {folder}</source>
        <translation>位于 {folder}</translation>
    </message>
    <message>
        <source>the validation pictures of {data}</source>
        <translation>{data} 的验证图片</translation>
    </message>
    <message>
        <source>photos of 1000 kinds (ImageNet)</source>
        <translation>1000 类照片（ImageNet）</translation>
    </message>
</context>
<context>
    <name>recognition</name>
    <message>
        <source>{name} for {size}×{size} pictures, {classes} classes</source>
        <translation>{name}，用于 {size}×{size} 图片，{classes} 个类别</translation>
    </message>
    <message>
        <source>{name} for {size}×{size} pictures, {classes} classes, option {shortcut}</source>
        <translation>{name}，用于 {size}×{size} 图片，{classes} 个类别，捷径方案 {shortcut}</translation>
    </message>
    <message>
        <source>{name} for {size}×{size} pictures, {classes} classes, additions (option A) assumed</source>
        <translation>{name}，用于 {size}×{size} 图片，{classes} 个类别，假定有捷径相加（方案 A）</translation>
    </message>
</context>
<context>
    <name>remarks</name>
    <message>
        <source>So deep a network may diverge at this without training.warmup.</source>
        <translation>没有 training.warmup，这么深的网络在此值下可能发散。</translation>
    </message>
    <message>
        <source>Without training.momentum it has no effect.</source>
        <translation>没有 training.momentum 时，它不起作用。</translation>
    </message>
    <message>
        <source>Adam moves most weights by about this much at each step; 0.001 is usual.</source>
        <translation>Adam 每一步使大多数权重移动约这么多；常用 0.001。</translation>
    </message>
    <message>
        <source>With Adam it has no effect.</source>
        <translation>对 Adam 不起作用。</translation>
    </message>
    <message>
        <source>A plain network begins with the weights of He: without a shortcut a zero would end the signal.</source>
        <translation>普通网络以 He 的权重开始：没有捷径时，零会使信号中断。</translation>
    </message>
    <message>
        <source>So strong a pull leaves the weights little to learn with; {usual} is usual.</source>
        <translation>拉力这么强，权重几乎学不到东西；常用 {usual}。</translation>
    </message>
    <message>
        <source>So strong a pull takes most weights to zero; 0.0001 and less is usual.</source>
        <translation>拉力这么强，大多数权重会变为零；常用 0.0001 或更小。</translation>
    </message>
    <message>
        <source>The share grows with the steps, and only to {reached} in this run.</source>
        <translation>该比例随步数增长，在本次训练中只到 {reached}。</translation>
    </message>
    <message>
        <source>Of so few pictures, what batch normalisation measures is mostly chance; 16 and more are usual.</source>
        <translation>图片这么少，批归一化测得的值多半出于偶然；常用 16 张以上。</translation>
    </message>
    <message>
        <source>data.mixup blurs the answers as well; little of what is right is left.</source>
        <translation>data.mixup 也会模糊答案；正确的部分所剩无几。</translation>
    </message>
    <message>
        <source>More than a quarter of the {size} pixels: much of a thing is shifted out.</source>
        <translation>超过 {size} 个像素的四分之一：物体的大部分可能被移出画面。</translation>
    </message>
    <message>
        <source>Longer than the run, which is then checked only after its last step.</source>
        <translation>比训练还长，因此只在最后一步之后检验。</translation>
    </message>
    <message>
        <source>Longer than the run: the learning rate never gets to its full value.</source>
        <translation>比训练还长：学习率永远达不到其全值。</translation>
    </message>
</context>
<context>
    <name>tour</name>
    <message>
        <source>Convolutions and activations</source>
        <translation>卷积与激活</translation>
    </message>
    <message>
        <source>The weights of the block make F(x) of x: {shape_x} numbers become {shape_y}.</source>
        <translation>该块的权重由 x 得出 F(x)：{shape_x} 个数变成 {shape_y} 个。</translation>
    </message>
    <message>
        <source>The sum</source>
        <translation>求和</translation>
    </message>
    <message>
        <source>x is added to F(x), place by place. Here F(x) is {ratio} times as long as x.</source>
        <translation>x 与 F(x) 逐位置相加。这里 F(x) 的长度是 x 的 {ratio} 倍。</translation>
    </message>
    <message>
        <source>A plain block adds nothing: what F does not pass on is lost.</source>
        <translation>普通块什么也不加：F 不传递的就丢失了。</translation>
    </message>
    <message>
        <source>Activation after the sum</source>
        <translation>求和后的激活</translation>
    </message>
    <message>
        <source>What is below 0 becomes 0. In {dead} % of the channels nothing is left.</source>
        <translation>小于 0 的变成 0。{dead} % 的通道里什么也不剩。</translation>
    </message>
    <message>
        <source>No activation after the sum</source>
        <translation>求和后没有激活</translation>
    </message>
    <message>
        <source>With pre-activation y goes on as it is. Activation comes first in the next F, where it leaves nothing of {dead} % of the channels.</source>
        <translation>预激活时 y 原样继续。激活在下一个 F 的开头，那里 {dead} % 的通道什么也不剩。</translation>
    </message>
    <message>
        <source>All the blocks</source>
        <translation>所有的块</translation>
    </message>
    <message>
        <source>What a block puts out is x of the next one. Space goes on, End goes to the last one.</source>
        <translation>一个块的输出就是下一个块的 x。按空格继续，按 End 跳到最后一个块。</translation>
    </message>
    <message>
        <source>Suppose “{target}” is right. Then the loss is −log p = {loss}, where p = {probability} is the probability of that class; certainty would make it 0.</source>
        <translation>假设“{target}”是对的，那么损失为 −log p = {loss}，其中 p = {probability} 是该类别的概率；完全确定时损失为 0。</translation>
    </message>
    <message>
        <source>“{target}” is right. The loss is −log p = {loss}, where p = {probability} is the probability of that class; certainty would make it 0.</source>
        <translation>“{target}”是对的。损失为 −log p = {loss}，其中 p = {probability} 是该类别的概率；完全确定时损失为 0。</translation>
    </message>
    <message>
        <source>Before the last ReLU of {block} its length is {arriving}. Space follows it, End goes to the input.</source>
        <translation>在 {block} 的最后一个 ReLU 之前，它的长度为 {arriving}。按空格跟随它，按 End 直达输入。</translation>
    </message>
    <message>
        <source>Pooling, fully connected layer, softmax</source>
        <translation>池化、全连接层、softmax</translation>
    </message>
    <message>
        <source>The means of {channels} channels become {classes} logits, and those become probabilities.</source>
        <translation>{channels} 个通道的均值变成 {classes} 个 logits，再变成概率。</translation>
    </message>
    <message>
        <source>Last activation, pooling, fully connected layer, softmax</source>
        <translation>最后的激活、池化、全连接层、softmax</translation>
    </message>
    <message>
        <source>After the last block comes one more activation. The means of {channels} channels become {classes} logits, and those become probabilities.</source>
        <translation>最后一个块之后还有一次激活。{channels} 个通道的均值成为 {classes} 个 logit，再成为概率。</translation>
    </message>
    <message>
        <source>The loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>The gradient goes back</source>
        <translation>梯度返回</translation>
    </message>
    <message>
        <source>At the sum of {block} its length is {arriving}. Space follows it to the input.</source>
        <translation>在 {block} 的求和处，它的长度为 {arriving}。按空格键跟随它到输入。</translation>
    </message>
    <message>
        <source>Through the shortcut, and through F</source>
        <translation>经捷径，也经 F</translation>
    </message>
    <message>
        <source>Of it {shortcut} comes through the shortcut of {block} and {branch} through F: together {leaving}.</source>
        <translation>其中 {shortcut} 经 {block} 的捷径而来，{branch} 经 F 而来：合计 {leaving}。</translation>
    </message>
    <message>
        <source>In {block} all of it comes through F: {branch}. There is no other way.</source>
        <translation>在 {block} 中全部经 F 而来：{branch}。别无他路。</translation>
    </message>
    <message>
        <source>The update</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>Every layer goes a little against its gradient, in {block} of length {weights}.</source>
        <translation>每一层都逆着自己的梯度走一小步，{block} 中的梯度长度为 {weights}。</translation>
    </message>
    <message>
        <source>{number} of {count}: {title}</source>
        <translation>第 {number} 步，共 {count} 步：{title}</translation>
    </message>
</context>
<context>
    <name>zoo</name>
    <message>
        <source>photos of 50 kinds of animals, things, food and landscapes</source>
        <translation>50 类动物、物品、食物和风景的照片</translation>
    </message>
    <message>
        <source>grey pictures of 10 kinds of clothes</source>
        <translation>10 类服装的灰度图片</translation>
    </message>
    <message>
        <source>residual network of 20 layers</source>
        <translation>20 层残差网络</translation>
    </message>
    <message>
        <source>its plain twin</source>
        <translation>对应的普通网络</translation>
    </message>
    <message>
        <source>residual network of 56 layers</source>
        <translation>56 层残差网络</translation>
    </message>
    <message>
        <source>handwritten digits</source>
        <translation>手写数字</translation>
    </message>
    <message>
        <source>small photos of 10 kinds of animals and vehicles</source>
        <translation>10 类动物和交通工具的小照片</translation>
    </message>
    <message>
        <source>small photos of 100 kinds of things</source>
        <translation>100 类事物的小照片</translation>
    </message>
    <message>
        <source>digits of house numbers</source>
        <translation>门牌号数字</translation>
    </message>
    <message>
        <source>The default: 56 layers, plain and residual</source>
        <translation>默认：56 层，普通与残差</translation>
    </message>
    <message>
        <source>20 against 56 layers</source>
        <translation>20 层对比 56 层</translation>
    </message>
    <message>
        <source>Plain, BN on and off</source>
        <translation>普通网络：有无批归一化</translation>
    </message>
    <message>
        <source>Bottleneck</source>
        <translation>瓶颈块</translation>
    </message>
    <message>
        <source>Overfit on 500 pictures</source>
        <translation>在 500 张图片上过拟合</translation>
    </message>
    <message>
        <source>Photos: 20 layers, 48 epochs</source>
        <translation>照片：20 层，48 轮</translation>
    </message>
    <message>
        <source>Fashion-MNIST: 20 layers, 9 epochs</source>
        <translation>Fashion-MNIST：20 层，9 轮</translation>
    </message>
    <message>
        <source>Fashion-MNIST: 56 layers, 9 epochs</source>
        <translation>Fashion-MNIST：56 层，9 轮</translation>
    </message>
    <message>
        <source>As in the paper (CIFAR-10, width 16, 32×32)</source>
        <translation>与论文相同（CIFAR-10，宽度 16，32×32）</translation>
    </message>
</context>
</TS>
